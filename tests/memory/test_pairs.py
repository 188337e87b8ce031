"""Words that mean the same: what a question's words are also looked for as, and what the table of them must keep to."""

from collections import defaultdict
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.pairs import MEANS, SAME, TRANSLATED, Alternative, alternatives, team_table
from bot.memory.language.tokens import tokenize
from bot.memory.language.word_groups import TABLES, Group, groups
from bot.memory.language.words import ENGLISH_STOP, KOREAN_STOP

GROUPS = [group for table in TABLES for group in groups(table)]
ENTRIES = [(text, number) for number, group in enumerate(GROUPS) for word in group.words for text in word]
TEXTS = st.sampled_from([text.strip("-?") for text, _ in ENTRIES])


def instead(question: str) -> dict[tuple[str, ...], float]:
    """Terms that may stand for some of `question`, with their weight."""
    return {one.terms: one.weight for one in alternatives(question.split())}


def finds(question: str, statement: str) -> bool:
    """Whether `statement` has all the terms of something that may stand for some of `question`."""
    there = set(tokenize(statement))
    return any(set(terms) <= there for terms in instead(question))


def says(text: str) -> set[str]:
    """An entry's terms; a verb's stem in place of its ending."""
    return set(tokenize(text.strip("-?")))


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("배포는 언제 해?", "We deploy on Tuesdays"),
        ("When is the next release?", "다음 주 화요일에 배포합니다"),
        ("배포했는지 확인해줘", "v2.3 was released an hour ago"),
        ("롤백 누가 했어?", "Minsu reverted it at noon"),
        ("k8s는 누가 관리해?", "쿠버네티스는 인프라팀이 봅니다"),
        ("Who is on call tonight?", "오늘 당직은 지수예요"),
        ("이번 주 당직 누구야", "Jisoo is on-call until Friday"),
        ("DB백업은 어디에 있어?", "The database dump is in the bucket"),
        ("프린터 고쳤어?", "They fixed it this morning"),
        ("회의를 왜 미뤘어?", "It was postponed, the client was ill"),
        ("누가 늦었어?", "Mina was late"),
        ("When was the meeting moved?", "회의를 옮겼어요"),
        ("How do I request time off?", "연차는 노션에서 올리면 돼요"),
        ("휴가는요?", "PTO is unlimited"),
        ("비번 어디 있어", "The password is in the vault"),
        ("코드리뷰는 누가 해?", "Two people do the code review"),
        ("Who does the code reviews?", "코드 리뷰는 두 명이 해요"),
        ("meeting room", "3층 회의실을 쓰세요"),
        ("컨텐츠 담당", "콘텐츠는 지은님이 맡아요"),
        ("메세지가 안 와요", "메시지 큐를 보세요"),
        ("앱에서 되나요", "The application supports it"),
        ("Is it due in March?", "3월에 냅니다"),
        ("월요일에 쉬나요", "We are closed on Monday"),
        ("Monday", "월요일은 쉽니다"),
        ("배포일정 알려줘", "The calendar has it"),
        ("배포/롤백 절차", "How to revert"),
        ("Redis백업은", "Backups run nightly"),
        ("QA중 장애", "an outage"),
        ("signup", "회원가입"),
        ("로그인이 안 돼", "The login page is broken"),
        ("우리 팀장이 누구야", "Hana is the team lead"),
        ("Who signs contracts?", "계약서는 대표님이 봅니다"),
        ("customer's invoice", "고객 청구서"),
        ("ＤＢ", "데이터베이스"),  # full width
        ("\u1107\u1162\u1111\u1169", "deploy"),  # decomposed
    ],
)
def test_a_question_finds_a_statement_that_says_it_in_other_words(question: str, statement: str) -> None:
    assert finds(question, statement)


@pytest.mark.parametrize(
    "question",
    [
        "배포판",  # a distribution
        "deploy-tool",
        "deploy_tool.py",
        "https://deploy.example.com/release",
        "international",  # stems to intern
        "custom",  # stems to custom, as customer does
        "train",  # stems to train, as training does
        "밀리초",
        "whatever it is",
        "언제 어디서 누가",
        "<@U123> <#C123|release>",
        "?!… 🎉",
        "",
    ],
)
def test_what_only_looks_like_a_word_of_the_table_has_no_alternatives(question: str) -> None:
    assert alternatives(question.split()) == []


@pytest.mark.parametrize(
    ("question", "spelling", "translation", "synonym"),
    [
        ("릴리즈", "release", "deploy", "배포"),
        ("디비", "database", "", ""),
        ("미팅은", "meeting", "", "회의"),
        ("repo", "레포", "저장소", ""),
    ],
)
def test_another_spelling_weighs_more_than_a_translation_and_that_more_than_another_word(
    question: str, spelling: str, translation: str, synonym: str
) -> None:
    found = instead(question)
    assert found[tuple(tokenize(spelling))] == SAME
    assert not translation or found[tuple(tokenize(translation))] == TRANSLATED
    assert not synonym or found[tuple(tokenize(synonym))] == MEANS


def test_what_is_only_near_in_meaning_stands_for_the_other_language_alone() -> None:
    assert instead("big") == {("크",): TRANSLATED, ("대형",): TRANSLATED}
    assert ("big",) in instead("크다")
    assert ("large",) not in instead("big")


def test_a_span_counts_the_questions_terms() -> None:
    assert {one.at for one in alternatives("이번 배포일정 그리고 meeting room".split())} == {(1, 2), (3, 4), (4, 6)}


def test_the_longest_entry_counts() -> None:
    assert ("회의",) not in instead("meeting room")
    assert ("회의",) in instead("a meeting in a room")
    assert ("빌딩",) in instead("building")
    assert ("빌드",) in instead("builds")


def test_what_a_phrase_keeps_is_its_weight() -> None:
    assert instead("재택")["work", "home"] == pytest.approx(TRANSLATED * 2 / 3)  # "from" is not searched


def test_a_phrase_of_which_too_little_is_left_is_understood_but_not_searched() -> None:
    assert ("연차",) in instead("time off")
    assert ("time",) not in instead("연차")


# ── the team's own words ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_teams_own_words_stand_for_each_other() -> None:
    own = team_table([("새길", "결제 리뉴얼 프로젝트"), ("DRI", "directly responsible individual")])
    there = [Alternative((0, 1), tuple(tokenize("결제 리뉴얼 프로젝트")), SAME)]
    assert alternatives(["새길은", "언제"], own) == there
    back = alternatives("결제 리뉴얼 프로젝트는 언제".split(), own)
    assert Alternative((0, len(tokenize("결제 리뉴얼 프로젝트"))), ("새길",), SAME) in back
    assert [one.terms for one in alternatives("directly responsible individuals".split(), own)] == [("dri",)]


def test_the_teams_own_meaning_comes_beside_the_tables() -> None:
    own = team_table([("배포", "출동")])
    found = {one.terms: one.weight for one in alternatives(["배포는"], own)}
    assert found["출동",] == SAME
    assert found["deploy",] == TRANSLATED


def test_a_pair_that_no_search_could_find_is_left_out() -> None:
    own = team_table([("TF", ""), ("?!", "태스크포스"), ("", ""), ("the", "TF"), ("PSR-", "주간 보고서?")])
    assert alternatives(["TF"], own) == []
    assert [one.terms for one in alternatives(["PSR"], own)] == [tuple(tokenize("주간 보고서"))]


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_is_small() -> None:
    assert 300 <= len(groups("pairs.txt")) <= 400


def test_a_group_has_more_than_one_word_and_none_twice() -> None:
    for group in GROUPS:
        texts = [text for word in group.words for text in word]
        assert len(texts) > 1
        assert all(texts)
        assert len(set(texts)) == len(texts), group


def test_every_entry_survives_the_tokeniser() -> None:
    assert not [text for text, _ in ENTRIES if not says(text)]


def test_nothing_expands_to_stop_words() -> None:
    terms = {term for text, _ in ENTRIES for one in alternatives(text.strip("-?").split()) for term in one.terms}
    assert terms
    assert not terms & (ENGLISH_STOP | KOREAN_STOP)


def test_groups_share_terms_only_where_a_star_says_so() -> None:
    texts = [files("bot.memory.language").joinpath(table).read_text(encoding="utf-8") for table in TABLES]
    lines = [line.lstrip("~ ") for text in texts for line in text.splitlines() if line and not line.startswith("#")]
    stands: dict[tuple[str, ...], set[int]] = defaultdict(set)
    starred: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, line in enumerate(lines):
        for entry in line.replace("/", ",").split(","):
            if not entry.endswith("?"):
                key = tuple(
                    tokenize(entry.strip(" *").replace("-", "다") if entry.endswith("-") else entry.strip(" *"))
                )
                stands[key].add(number)
                if entry.endswith("*"):
                    starred[key].add(number)
    shared = {key: numbers for key, numbers in stands.items() if len(numbers) > 1}
    assert starred == shared


def in_hangul(text: str) -> bool:
    return "가" <= text[0] <= "힣"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.words[0][0])
def test_each_word_of_a_group_stands_for_each_other(group: Group) -> None:
    for word in group.words:
        for asked in word:
            if asked.endswith("-"):
                continue  # a stem is no word; its forms stand in the sentences above
            found = [set(terms) for terms in instead(asked.strip("?"))]
            for text in (text for other in group.words for text in other if not text.endswith(("-", "?"))):
                if group.across and text not in word and in_hangul(text) == in_hangul(asked):
                    continue
                there = says(text)
                assert there <= says(asked) or says(asked) <= there or any(terms <= there for terms in found), (
                    asked,
                    text,
                )


@given(TEXTS, TEXTS)
def test_alternatives_weigh_less_than_the_word_and_stand_for_something_else(one: str, other: str) -> None:
    words = f"{one} {other}".split()
    terms = [term for word in words for term in tokenize(word)]
    for found in alternatives(words):
        first, last = found.at
        assert 0 <= first < last <= len(terms)
        assert 0 < found.weight < 1
        assert not set(found.terms) <= set(terms[first:last])


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_words_at_all_are_read(words: list[str]) -> None:
    terms = sum(len(tokenize(word)) for word in words)
    assert all(0 <= one.at[0] < one.at[1] <= terms for one in alternatives(words))


def test_what_the_tokeniser_makes_nothing_of_is_no_form_of_a_verb() -> None:
    """A verb of the table that it does not know would be a form of every word: of nothing."""
    verbs = [text for text, _ in ENTRIES if text.endswith("-")]
    assert verbs
    assert not [verb for verb in verbs if all(term.endswith("다") for term in tokenize(verb[:-1] + "다"))]
    assert not alternatives(["이번"])
