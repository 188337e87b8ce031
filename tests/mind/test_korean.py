"""Which language a text is in, which particle a word takes, and how people are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.wording.korean import Language, honorific, language, particle, spoken, suggested

KOREAN = """배포 언제야?|staging DB rotation 어떻게 해요?|IT 누구야?|in progress 뭐야?|how to deploy 문서 어디 있어?|ㅋㅋ|Redis 왜 죽었어
`git push --force` 하면 돼?|https://example.com/the-of-and/ 이거 뭐야?|@Alex 배포했어?|on-call 누구?|API 키 rotation 해줘""".replace(
    "\n", "|"
)
ENGLISH = """When do we deploy?|What does 배포 동결 mean?|who is 민수?|where is the doc that 민수 wrote?|E-4012|:tada:|@민수 can you check?|
Is 수민 on call and who is next?|`배포` is in the logs|deploy""".replace("\n", "")


@pytest.mark.parametrize("text", KOREAN.split("|"))
def test_korean_is_where_hangul_carries_the_sentence(text: str) -> None:
    assert language(text) == "ko"


@pytest.mark.parametrize("text", [*ENGLISH.split("|"), ""])
def test_everything_else_is_english(text: str) -> None:
    assert language(text) == "en"


PAIRS = ("을/를", "은/는", "이/가", "과/와", "으로/로", "이에요/예요", "이라고/라고")
CONSONANT = "을 은 이 과 으로 이에요 이라고".split()
VOWEL = "를 는 가 와 로 예요 라고".split()
RIEUL = "을 은 이 과 로 이에요 이라고".split()
WORDS = [
    (
        CONSONANT,
        "팀 기억 값 3 6 0 10 100 1000 10,000 3억 10:30 Slack token staging app web bot commit Kim Notion RAM JSON 미국(USA) “책” `봇` ㅋ C-100",
    ),
    (
        VOWEL,
        "배포 회의 2 4 5 9 14:00 E-4012 v2 50% C++ Redis server deploy GitHub update release API AWS 서버(prod) 「문서」 `db` 우유🎉 ㅏ 노트! X 1,000,000,000,000",
    ),
    (RIEUL, "서울 메일 물 1 7 8 URL SQL HTML PR OKR email file table channel module '칼' 서울(수도) ㄹ v1 Google"),
]


@pytest.mark.parametrize(
    ("word", "expected"), [(word, expected) for expected, words in WORDS for word in words.split()]
)
def test_the_particle_agrees_with_how_the_word_is_read(word: str, expected: list[str]) -> None:
    assert [particle(word, pair) for pair in PAIRS] == expected


@pytest.mark.parametrize("word", ["日本", "", "🎉", "...", "Ω"])
def test_what_cannot_be_read_gets_both_particles(word: str) -> None:
    assert [particle(word, pair) for pair in ("을/를", "으로/로", "이라고/라고")] == ["을(를)", "(으)로", "(이)라고"]


@given(st.text(), st.sampled_from(PAIRS))
def test_a_particle_is_one_of_the_pair_or_both(word: str, pair: str) -> None:
    first, second = pair.split("/")
    assert particle(word, pair) in {first, second, f"{first}({second})", f"({first.removesuffix(second)}){second}"}


@given(
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.sampled_from(['"', "'", "`", "”", " ", "!", "🎉", "(x)"]),
)
def test_what_is_not_read_changes_nothing(syllable: str, trail: str) -> None:
    for pair in PAIRS:
        assert particle(syllable + trail, pair) == particle(syllable, pair)


NAMES = [
    ("민수", "민수님"),
    ("민수님", "민수님"),
    (" 민수 ", "민수님"),
    ("Alex", "Alex님"),
    ("Alex Kim", "Alex Kim님"),
    ("팀장님", "팀장님"),
    ("김 팀장", "김 팀장님"),
    ("민수 씨", "민수 씨"),
    ("김민수 (디자인)", "김민수님 (디자인)"),
    ("김민수님(디자인)", "김민수님(디자인)"),
    ("지현[backend]", "지현님[backend]"),
    ("(익명)", "(익명)님"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "called"), NAMES)
def test_people_are_called_with_respect(name: str, called: str) -> None:
    assert honorific(name) == called


@given(st.text(max_size=30))
def test_respect_is_not_paid_twice(name: str) -> None:
    assert honorific(honorific(name)) == honorific(name)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["배포는 언제?"], "ko"),
        (["when?"], "en"),
        (["?", "", ":tada:", "4711", "배포"], "ko"),
        (["?", "when?", "배포"], "en"),
        (["?", ":smile: 1234 …"], None),
        ([], None),
    ],
)
def test_the_first_text_with_words_tells_the_language(texts: list[str], expected: Language | None) -> None:
    assert spoken(texts) == expected


@pytest.mark.parametrize(
    ("name", "tz", "expected"),
    [("민수", "Europe/London", "ko"), ("Dana", "Asia/Seoul", "ko"), ("Dana", "Europe/London", "en"), ("", "", "en")],
)
def test_a_name_and_a_time_zone_suggest_a_language(name: str, tz: str, expected: Language) -> None:
    assert suggested(name, tz) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("ko-KR", "ko"), ("ko", "ko"), ("KO_kr", "ko"), ("en-US", "en"), ("ja-JP", "en"), ("kok-IN", "en"), (" ", "ko")],
)
def test_the_language_somebody_set_in_slack_goes_before_their_name_and_time_zone(
    locale: str, expected: Language
) -> None:
    assert suggested("민수", "Asia/Seoul", locale) == expected
    assert suggested("Dana", "Europe/London", locale) == ("en" if not locale.strip() else expected)
