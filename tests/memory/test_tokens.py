"""What a text is searched by, and how big it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.tokens import LONGEST, PARTS, REMEMBERED, _known, estimate, terms, tokenize


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("배포는 언제야?", "배포를 화요일에 합니다"),
        ("deployments", "we deployed it"),
        ("회의가 몇 시야", "회의에서는 조용히"),
        ("팀", "팀은 다섯 명"),
        ("팀은", "우리 팀"),
        ("가을", "가을에 이사"),
        ("민수님", "민수가"),
        ("Redis는", "redis"),
        ("REDIS", "Redis를 쓴다"),
        ("ｒｅｄｉｓ", "redis"),  # full width
        ("\u1107\u1162\u1111\u1169", "배포"),  # decomposed, as macOS names files
        ("proj-123", "PROJ-123 is done"),
        ("PROJ-123", "proj 123"),
        ("getUserName", "the user name"),
        ("user_name", "getUserName"),
        ("github", "GitHub"),
        ("C++", "c++ rocks"),
        ("3시", "3시에 만나요"),
        ("1000원", "1,000원"),
        ("東京", "東京タワー"),
        ("tower", "what's the tower's height"),
        ("설정", "설정했어요"),
        ("화요일", "화요일이야"),
        ("제주는요?", "제주 사무실"),
        ("부산에서는요?", "부산에 있어요"),
        ("ERR_CONN_RESET", "saw ERR_CONN_RESET today"),
        ("conn reset", "ERR_CONN_RESET"),
        ("index.py", "bot/memory/engine/index.py"),
        ("memory index", "see bot/memory/engine/index.py"),
        ("2.3.1", "v2.3.1 is out"),
        ("2.3", "v2.3.1"),
        ("acme.com", "<https://www.acme.com/path?x=1>"),
        ("OAuthTokenError", "oauth_token_error"),
        ("token error", "OAuthTokenError"),
        ("k8s", "K8s에서"),
        ("minsu@acme.com", "mail minsu@acme.com please"),
        ("8080", "localhost:8080"),
        ("python", "python3"),
        ("e-mail", "emails"),
        ("on-call", "oncall"),
        ("on call", "on-call"),
        ("5pm", "5 pm"),
        ("5 p.m.", "5pm"),
        ("May 5th", "5"),
        ("U.S.", "US"),
        ("IT 팀", "IT"),
        ("colour", "colors"),
        ("organise", "organizations"),
        ("cancelled", "canceling"),
        ("catalogue", "catalog"),
        ("the centre", "center"),
        ("go to Paris? visited: ran", "run"),
        ("written", "wrote"),
        ("children", "child"),
        ("resume", "résumé"),
        ("tada", ":tada:"),
        ("shipit", "go :shipit: go"),
        ("10월", "10월에 출시"),
        ("5명", "5명이 왔다"),
        ("10", "10월에"),
        ("먹었어", "먹는"),
        ("먹을까", "먹었습니다"),
        ("바꿨다", "바꾸다"),
        ("바뀐", "바꿔"),
        ("바꿨다", "바꿔주나요"),
        ("배포했어", "배포해보니까"),
        ("올렸다", "올려주시면"),
        ("끊다", "끊어버렸다"),
        ("느리다", "느려졌다"),
        ("들었어", "듣는"),
        ("몰라", "모르는"),
        ("어려웠다", "어려운"),
        ("배포했어", "배포할"),
        ("불렸는가", "부르는"),
        ("학생이었다", "학생이"),
        ("민수 팀장님", "민수"),
        ("민수팀장님", "민수"),
        ("민수씨가", "민수"),
        ("민수", "김민수"),
        ("지은", "김지은"),  # here 은 is no particle
        ("민지님", "김민지"),
        ("유나", "김유나"),
    ],
)
def test_the_question_finds_the_statement(question: str, statement: str) -> None:
    assert set(tokenize(question)) & set(tokenize(statement))


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("배포", "배경"),
        ("car", "care for scars"),
        ("서울", "서"),  # 울 is no particle
        ("회의", "회"),  # here 의 is none either
        ("C", "C++"),
        ("10월", "1월"),
        ("us", "US"),
        ("secret", "<#C1|secret>"),
        ("화성 인구가 몇 명입니까?", "긴 글입니다"),
        ("달 표면 온도가 몇 도입니까?", "우리 팀은 다섯 명입니다"),
        ("회의가 몇 도예요?", "온도는 3 도예요"),
        ("차이에요", "차예요"),  # a difference, and a car
    ],
)
def test_the_question_does_not_find_the_statement(question: str, statement: str) -> None:
    assert not set(tokenize(question)) & set(tokenize(statement))


@pytest.mark.parametrize(
    "text",
    [
        "What is it and how do I do that?",
        "who was the one that's there",
        "언제야? 뭐예요? 어디에서 하나요? 알려줘",
        "ㅋㅋㅋ ㅠㅠ",
        "<@U123ABC> <#C123ABC> <!channel>",
        "&amp; &lt; &gt;",
        "?!… 🎉",
        "",
    ],
)
def test_it_says_nothing_about_a_subject(text: str) -> None:
    assert tokenize(text) == []


@pytest.mark.parametrize(
    "ending", ["입니다", "입니까", "인가요", "인데요", "이에요", "일까요", "이었다", "이었습니까", "이네요"]
)
@pytest.mark.parametrize("noun", ["글", "책", "밤"])
def test_a_noun_of_one_syllable_is_found_without_the_ending_that_says_it_is_one(noun: str, ending: str) -> None:
    assert tokenize(noun + ending) == [noun]


@pytest.mark.parametrize("ending", ["입니다", "입니까", "인가요", "예요", "일까요"])
def test_the_same_after_a_vowel(ending: str) -> None:
    assert tokenize("차" + ending) == ["차"]


@pytest.mark.parametrize("counter", ["명", "도", "개", "시", "번", "살", "분"])
@pytest.mark.parametrize(
    "ending", ["", "입니까", "입니다", "인가요", "이에요", "예요", "일까요", "이야", "인지", "쯤", "이나", "나"]
)
@pytest.mark.parametrize("space", ["", " "])
def test_what_is_counted_by_how_many_is_not_what_is_asked_about(counter: str, ending: str, space: str) -> None:
    assert tokenize(f"인구가 몇{space}{counter}{ending}?") == ["인구"]


@pytest.mark.parametrize("question", ["몇 시간 걸려요?", "몇시간 걸려요?", "몇몇 시간 걸려요?"])
def test_a_longer_word_after_how_many_is_looked_for(question: str) -> None:
    assert tokenize(question) == ["시간", "걸리"]


def test_a_counter_without_how_many_is_a_word() -> None:
    assert terms("몇 시간, 긴 글입니다") == [("시간", "시간"), ("긴", "긴"), ("글", "글입니다")]


def test_a_name_in_markup_is_read_but_no_id_and_no_channel() -> None:
    assert tokenize("<#C123ABC|general> <@U9|minsu> <!subteam^S1|@ops>") == ["minsu", "op"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("deploy-tool", ["deploytool", "deploy", "tool"]),
        ("getHTTPPort", ["gethttpport", "http", "port"]),  # "get" is a function word
        ("ERR_CONN_RESET", ["errconnreset", "err", "conn", "reset"]),
        ("PROJ-123", ["proj123", "proj", "123"]),
        ("v2.3.1", ["2.3.1", "2.3"]),
        ("3.5", ["3.5"]),
        ("and/or", []),
        ("a/b/c.py", ["a/b/c.py", "b", "c.py", "c", "py"]),  # "a" is a function word
        ("std::vector", ["std", "vector"]),
        ("https://www.acme.com/x?y=1", ["acme.com/x?y=1", "acme.com", "acm", "com", "x", "y", "1"]),
        ("10월", ["10", "10월"]),
        (":slightly_smiling_face:", ["slightlysmilingfac"]),
    ],
)
def test_identifiers_are_kept_whole_and_in_their_parts(text: str, found: list[str]) -> None:
    assert tokenize(text) == found


@pytest.mark.parametrize("text", ["https://a.b/" + "/".join(f"part{n}" for n in range(9_000)), "_".join("ab" * 9_000)])
def test_a_long_identifier_does_not_drown_its_message(text: str) -> None:
    assert len(tokenize(text)) <= PARTS + 1


@pytest.mark.parametrize("call", ["민수님", "민수씨가", "민수님은", "민수에게"])
def test_a_person_is_called_by_the_name_alone(call: str) -> None:
    assert tokenize(call) == tokenize("민수")


def test_bigrams_stand_for_hangul_and_han() -> None:
    assert tokenize("데이터베이스") == ["데이", "이터", "터베", "베이", "이스"]
    assert tokenize("東京都") == ["東京", "京都"]


def test_terms_know_the_word_they_come_from() -> None:
    assert terms("“배포는” 언제, Deploy-tools?") == [
        ("배포", "배포는"),
        ("deploytool", "Deploy-tools"),
        ("deploy", "Deploy-tools"),
        ("tool", "Deploy-tools"),
    ]


def test_an_endless_word_gives_bounded_terms() -> None:
    assert tokenize("x" * 40_000) == ["x" * LONGEST]


ALPHABETS = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),  # with lone surrogates
    st.text(
        st.sampled_from(
            "배포는에서했갔 aB1_-.:@+#/?='’<>|&;,가ᄀㅋﾡￂＡ東京カー\u0301\u0338\u00ad\u200b\u200d\u202e\ufe0f🎉\ud800"
        )
    ),
)


@given(ALPHABETS)
def test_any_text_has_bounded_terms_that_hold_no_space(text: str) -> None:
    found = terms(text)
    assert [term for term, _ in found] == tokenize(text)
    for term, _ in found:
        assert 0 < len(term) <= LONGEST
        assert not any(letter.isspace() for letter in term)


@given(st.text(max_size=8) | st.sampled_from(["<@U1|민수>", "&amp;", "a&b", "몇", "몇명", "배포는"]))
def test_a_word_says_the_same_when_it_is_read_again(word: str) -> None:
    assert tokenize(f" {word}") == tokenize(word) == tokenize(f"{word} ")


@given(st.lists(ALPHABETS.filter(lambda text: not {*"<&몇"} & {*text})))
def test_words_do_not_depend_on_their_neighbours(texts: list[str]) -> None:
    assert tokenize(" ".join(texts)) == [term for text in texts for term in tokenize(text)]


@given(ALPHABETS)
def test_decomposed_text_has_the_same_terms(text: str) -> None:
    assert tokenize(unicodedata.normalize("NFD", text)) == tokenize(unicodedata.normalize("NFC", text))


@given(
    st.text(st.sampled_from("배포는값 aB1_-.é"), min_size=1),
    st.sampled_from("\u00ad\u200b\u200d\u200e\u202e\u2066\ufe0f\ufeff"),
)
def test_what_nobody_sees_changes_nothing(text: str, unseen: str) -> None:
    for form in ("NFC", "NFD"):
        assert tokenize(unseen.join(unicodedata.normalize(form, text))) == tokenize(text)


@given(ALPHABETS)
def test_a_word_known_already_has_the_same_terms(text: str) -> None:
    assert terms(text) == terms(text)


def test_more_words_than_are_remembered_are_read_as_well() -> None:
    for number in range(REMEMBERED + 10):
        tokenize(f"w{number}")
    assert tokenize("w1 deployments") == ["w1", "deploy"]
    assert len(_known) <= REMEMBERED


@pytest.mark.parametrize(
    "word",
    [
        "a",
        "a+",
        "배포",
        "었",
        "몇",
        "몇 ",
        "a_",
        "a.b/",
        "a,",
        ":a:",
        "1.",
        "’t",
        "배포는 ",
        "ᄇ",
        "<@",
        "갔",
        "1,000,",
        "a\u0301",
        "A.",
        "aB",
    ],
)
def test_a_hundred_thousand_letters_are_read_in_linear_time(word: str) -> None:
    text = word * (100_000 // len(word))
    assert len(tokenize(text)) <= len(text)  # a quadratic pattern would run for minutes here


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("가나다", 3), ("a" * 33, 10), ("a" * 34, 11)])
def test_ten_tokens_are_33_bytes_rounded_up(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


@given(ALPHABETS, ALPHABETS)
def test_the_estimate_grows_with_the_text(first: str, second: str) -> None:
    whole = estimate(first + second)
    assert max(estimate(first), estimate(second)) <= whole <= estimate(first) + estimate(second) + 1
