"""Which memory an answer needs: none, the conversation, long-term memory, or an honest "I don't know".

Two pure questions about one question of a person: what is its subject, when it leaves that out (`complete`), and how strong is
the evidence that was found (`route`). Finding the evidence is recall's business, wording the answer is the prompt's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.memory.language.tokens import tokenize
from bot.memory.values import Hit, Turn
from bot.mind.evidence import answers
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.ellipsis import content, elliptical
from bot.mind.understanding.orders import commands
from bot.mind.understanding.other_subject import asks_on, other_subject, subjects
from bot.mind.understanding.question import LOOKED_AT, kind_of

Need = Literal["memory", "conversation", "own", "nothing", "abstain"]

LIKELY: Final = 2 / 3
"""Probability (`evidence.py`) that a question of fact needs to be answered without a model. A wrong answer counting 2 and a missed one 1,
answering costs less from there on."""
TOPIC: Final = 0.1
"""Strength (`bot/memory/retrieval/strength.py`) that is enough where who asks sees by themselves whether the answer stands in what is quoted: a
number, a time, yes or no, their own words, advice, an overview (`bot/mind/understanding/question.py`). Below 0.136 lies a tenth of such questions that have an
answer, on the halves that `benchmarks/fit_router.py` fits; rounded down."""
ENOUGH: Final = 0.3
"""Strength from which on a hit is quoted as found, not as what may be meant, and from which on it is shown as the closest where there is
no answer."""
WORTH_A_LOOK: Final = 0.05
"""The same when a model reads the memory first: it can still say that the answer is not in it. If it is misled in one look of ten (0.2 a
look for nothing), looking nearly always pays: 0.110 here, 0.108 at 0.02, 0.137 at 0.1 (other half: 0.110, 0.108, 0.141). Below this more
questions go to a model for hardly an answer. Team facts are the long tail (Mallen et al., 2212.10511): when in doubt, look."""
TAIL: Final = 0.2
"""A hit with less than this share of the best hit's score or strength is its echo on a common word: the output gate drops it. At 0.1
a prompt has 3.2 memories instead of 2.8 and 41.1 instead of 40.1 of a hundred answers; at 0.3 2.4 and 38.9."""
HALF: Final = 0.5
"""Share of the question's terms that one turn must hold for the conversation itself to count as evidence."""
NEAR: Final = 8
"""Turns back in which a question put to Saegim is what a follow-up follows; further back the latest words are."""
SUBJECT: Final = 300
"""Characters of an earlier turn taken over into a follow-up: a subject, not a document."""


@dataclass(frozen=True, slots=True)
class Route:
    """What an answer needs, and the hits worth showing, best first: to answer from, or with "abstain" the closest that are no answer."""

    need: Need
    hits: tuple[Hit, ...] = ()


def complete(question: str, turns: Sequence[Turn]) -> str:
    """The question with the subject that an elliptical follow-up ("and on Fridays?", "왜?") leaves out, for recall.

    `turns` are the conversation's earlier turns, oldest first. The subject comes from the last full question of a person,
    with the follow-ups since; failing that from Saegim's last words. A full question comes back as it is.
    """
    if not _follows(question, turns):
        return question
    said = [t.text.strip()[:SUBJECT] for t in turns if t.saegim][-1:]
    return " ".join([*(_followed(question, turns) or said), question])


def last_subject(question: str, turns: Sequence[Turn]) -> list[str]:
    """The words by which a person named last what the follow-up `question` is about, where it only asks on about that; else none."""
    if not (_follows(question, turns) and asks_on(question)):
        return []
    named = (
        other_subject(text) if elliptical(text) else subjects(text) for text in reversed(_followed(question, turns))
    )
    return next(filter(None, named), [])


def _follows(question: str, turns: Sequence[Turn]) -> bool:
    return bool(turns) and elliptical(question) and not (_about_the_conversation(question) or _small_talk(question))


def _followed(question: str, turns: Sequence[Turn]) -> list[str]:
    """What the follow-up `question` follows, oldest first: the last full question of a person, and the follow-ups since."""
    human = [t for t in turns if _human(t) and t.text.strip() != question.strip() and not _small_talk(t.text)]
    addressed = [t for t in human if t.addressed and t in turns[-NEAR:]]
    followed: list[str] = []
    for turn in reversed(addressed or human):
        followed.insert(0, turn.text.strip()[:SUBJECT])
        if not elliptical(turn.text):
            break
    return followed


def anew(question: str, completed: str) -> str:
    """The follow-up `question`, where it names something itself, to be looked for above the subject that `completed` it ("and on Fridays?").

    "" where it only asks on ("why?", "more details?"), and for a full question.
    """
    return question if completed != question and content(question) else ""


def route(question: str, turns: Sequence[Turn], hits: Sequence[Hit], has_model: bool) -> Route:
    """What the completed `question` needs, by the strength of the evidence.

    `turns` are the earlier ones, oldest first; `hits` as recalled, best first; `has_model` says whether a model may answer.
    """
    if _small_talk(question):
        return Route("nothing")
    if turns and _about_the_conversation(question):
        return Route("conversation")
    could = [hit for hit in hits if has_model or hit.matched]
    worth = _output_gate(hits, could)
    found = bool(worth) and (_worth_a_look(could) if has_model else _enough(question, could))
    surely = found and (has_model or _strongest(could) >= ENOUGH)
    if not surely and said(question, turns):
        return Route("conversation")
    if found:
        return Route("memory", worth)
    if has_model and _general_knowledge(question):
        return Route("own")
    return Route("abstain", worth if not has_model and _strongest(could) >= ENOUGH else ())


def looks_up(question: str, turns: Sequence[Turn]) -> bool:
    """Whether long-term memory may be needed: not for small talk, nor where the conversation itself is asked about."""
    return not (_small_talk(question) or (turns and _about_the_conversation(question)))


def said(question: str, turns: Sequence[Turn]) -> list[Turn]:
    """The people's statements in the conversation that hold at least `HALF` of the question's terms, oldest first."""
    terms = set(tokenize(question))
    told = [t for t in turns if _human(t) and t.text.strip() not in question and not is_question(t.text)]
    about = [t for t in told if terms and len(terms & set(tokenize(t.text))) >= HALF * len(terms)]
    return [t for t in about if states(t)]


def states(turn: Turn) -> bool:
    """Whether a person said something in `turn`, rather than telling Saegim what to do."""
    return _human(turn) and not (turn.addressed and commands(turn.text))


def _worth_a_look(hits: Sequence[Hit]) -> bool:
    return _strongest(hits) >= WORTH_A_LOOK


def _enough(question: str, hits: Sequence[Hit]) -> bool:
    """Whether `hits` may be quoted as an answer by nobody who has read them."""
    return answers(question, hits) >= LIKELY if kind_of(question) == "fact" else _strongest(hits) >= TOPIC


def _strongest(hits: Sequence[Hit]) -> float:
    return max((hit.strength for hit in hits), default=0.0)


def _output_gate(hits: Sequence[Hit], could: Sequence[Hit]) -> tuple[Hit, ...]:
    """The best of those that `could` answer, and its rivals. Without a model a neighbour that has no word of the question itself is
    no answer, only its continuation.
    """
    best = _strongest(could)
    score = TAIL * max((hit.score for hit in could if hit.strength == best), default=0.0)
    chosen = [hit for hit in hits if hit.score >= score and hit.strength >= TAIL * best] if could else []
    return with_change(chosen, hits)


def with_change(chosen: Sequence[Hit], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Those of `hits` that are `chosen`, and with each statement the one it replaces or whose other side it is, and the one that does so with it."""
    ids = {hit.memory.id for hit in chosen}
    others = {hit.memory.id: {hit.evidence.replaces, hit.evidence.contradicts, hit.evidence.other_side} for hit in hits}
    ids |= {id_ for hit in chosen for id_ in others[hit.memory.id]} | {one for one, of in others.items() if of & ids}
    return tuple(hit for hit in hits if hit.memory.id in ids)


def _human(turn: Turn) -> bool:
    return not (turn.saegim or turn.bot)


# ── small talk ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_TALK = re.compile(
    r"(?:oh |ok |okay |great |many )*(?:hi|hello|hey|yo|morning|good (?:morning|afternoon|evening|night|job|bot|work)|thanks?|"
    r"thank you|thx|ty|cheers|great|nice|ok|okay|got it|cool|perfect|awesome|bye|see you|lol|well done|yes|yep|no|nope|sure)"
    r"(?: so much| a lot| very much| again| later)?(?: there| all| team| saegim| everyone| you)?"
    r"|(?:정말 |너무 |아 |오 |네 |와 )*(?:안녕(?:하세요|하십니까|히 .*)?|반가워요?|반갑습니다|하이|헬로|좋은 아침(?:이에요|입니다)?|고마워요?|고맙습니다|"
    r"감사(?:합니다|해요|드려요|드립니다)?|땡큐|수고(?:하셨\w*|했\w*|하세요| ?많\w*)?|[네넵넹응예]+|알겠(?:습니다|어요?)|알았어요?|좋(?:아요?|네요?|습니다)|최고(?:예요|입니다|네요?)?|굿|"
    r"오케이|그렇군요?|그래요?|잘 자요?|축하(?:해요?|드려요|합니다|드립니다)?|[ㄱ-ㅎㅏ-ㅣ]+)(?: 새김[아씨님]?)?",
)


def _small_talk(text: str) -> bool:
    """Whether nothing is asked: greetings, thanks, or no words at all."""
    text = text[:LOOKED_AT]
    if text.rstrip().endswith(("?", "？")) and re.search(r"\w", text):
        return False
    pieces = [" ".join(re.findall(r"\w+", p)).lower() for p in re.split(r"[,.!~…\n]+", re.sub(r":[\w+-]+:", " ", text))]
    return all(_TALK.fullmatch(p) for p in pieces if p)


_GREETS = re.compile(
    r"\W*(?:hi|hello|hey|yo|morning|good (?:morning|afternoon|evening)|안녕|반가|반갑|하이|헬로|좋은 아침)(?![a-z])",
    re.IGNORECASE,
)


def pleasantry(text: str) -> Literal["greeting", "empty_hint", "at_your_service"]:
    """The phrase that answers small talk without a model: a greeting a greeting, what has no word ("ㅋㅋㅋ") a hint, else a courtesy."""
    if _GREETS.match(text):
        return "greeting"
    return "at_your_service" if re.search(r"[a-z가-힣]", text.lower()) else "empty_hint"


# ── the conversation itself ─────────────────────────────────────────────────────────────────────────────────────────────

_SAID = re.compile(
    r"\bwhat (?:did|have|had|was|were|are) (?:i|we|you|he|she|they|\w+) (?:just |been )?(?:say|saying|said|ask|asking|talking about)"
    r"(?: just now| earlier| above| again)?\W*$"
    r"|\bwhat was (?:my|the|your) (?:last|first|previous) (?:question|message|answer)|^(?:please )?(?:say|repeat) that(?: again)?\W*$"
    r"|(?:방금|아까|조금 ?전에?|위에서|앞에서) .*(?:뭐라|뭐랬|뭐였|무슨 (?:말|얘기|이야기|질문)|말했|물어|얘기했|이야기했)"
    r"|내가 (?:뭐라|뭘 물|무슨 (?:말|질문))|다시 (?:한 ?번 )?말해|무슨 ?(?:얘기|이야기)를? ?하고 있"
)
_SUMMARY = re.compile(r"\b(?:summari[sz]e|summary|recap|tl;?dr|sum up)\b|요약|정리")
_THIS = re.compile(
    r"\b(?:this|the|our|that|it|thread|conversation|discussion|chat|above|so far|please|can|could|would|you|give|me|us|a|an|of|"
    r"everything|all|in|to|for|up|here|until|now|one|two|three|few|\d+|sentences?|lines?|bullets?|points?|short|brief|quick|"
    r"what|was|were|been|said|messages?|english|korean|with|as|just)\b"
    r"|(?:지금|여기|여태|이제)까지|(?:스레드|쓰레드|대화|논의|내용|이야기|얘기|토론|메시지|결론|핵심)[을를은는이가만의]?|나온|위의?|위에|"
    r"간단[히하게]+|간략[히하게]+|짧게|전체|전부|모두|한 ?번|(?:한|두|세|네|\d+) ?(?:줄|문장)(?:으?로)?|영어로|한국어로|우리가?|"
    r"(?:해 ?|좀 |부탁)*(?:줘|주세요|줄래요?|주실래요|주시겠어요|줄 수 있어요?|해요?|해라|부탁(?:해요?|드려요|드립니다|합니다)?|해|좀|하자)|"
    r"\b[이그](?=\s)|했던|한 거|된 거"
)


def _about_the_conversation(text: str) -> bool:
    """Whether the conversation itself is asked about: what was said in it, or a summary of it and of nothing else."""
    low = text[:LOOKED_AT].lower()
    return bool(_SAID.search(low)) or bool(
        _SUMMARY.search(low) and not re.search(r"\w", _THIS.sub(" ", _SUMMARY.sub(" ", low)))
    )


# ── general knowledge ───────────────────────────────────────────────────────────────────────────────────────────────────

_TEAM = re.compile(
    r"\b(?:we|our|ours|us|my|team|company|office|internal)\b|우리|저희|팀|회사|사내|사무실|채널|[#@]|내 "
)
_GENERAL = re.compile(
    r"^(?:please |can you |could you )?(?:translate|write (?:me )?(?:a|an|some)|proofread|rephrase|tell me a joke|calculate|convert)\b"
    r"|\bwhat(?:'s| is) the (?:difference between|meaning of|capital of|plural of|boiling point|square root)"
    r"|\bwhat does [\w.+-]+ (?:mean|stand for)|\bhow do (?:you|i) say\b|^(?:what(?:'s| is)|calculate)? ?[\d\s.+*/()^-]+\W*$"
    r"|\bin (?:python|javascript|java|rust|go|sql|bash|excel)\W*$"
    r"|번역|영어로 (?:뭐|어떻게)|한국어로 (?:뭐|어떻게)|맞춤법|무슨 뜻|뜻이? ?(?:뭐|무엇)|의 수도|정규 ?표현식|농담|몇 바이트"
    r"|(?:파이썬|자바|자바스크립트|러스트|엑셀|bash|sql|python)(?:에서|로|으로) "
)


def _general_knowledge(text: str) -> bool:
    """Whether it is clearly no team matter. "What is Falcon?" is not clear: it may be the team's own word."""
    low = text[:LOOKED_AT].lower().strip()
    return bool(_GENERAL.search(low)) and not _TEAM.search(low)
