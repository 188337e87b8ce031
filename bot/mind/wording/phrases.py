"""Every fixed sentence of a reply, in Korean (해요 and 합니다) and English: warm, short, and never blaming.

A phrase may have values: `{id}`. In Korean `{id:을/를}` is the particle that agrees with the value, in English
`{count:memory/memories}` the word for one or for many. What a model or a memory says
is not here; how an answer without a model is introduced stands in `bot/mind/extractive.py`. What is said of erasing and pinning is in
`phrases_erasure.py`, what is said about consent in `phrases_consent.py`, of limits and tokens in `phrases_account.py`, of language
models in `phrases_models.py`, of thumbs and corrected answers in `phrases_lessons.py`.
"""

from typing import TYPE_CHECKING, Final

from bot.mind.wording.korean import Language, particle
from bot.mind.wording.phrase import Phrase as _Phrase
from bot.mind.wording.phrases_account import OF_ACCOUNT
from bot.mind.wording.phrases_consent import CONSENT
from bot.mind.wording.phrases_erasure import OF_ERASURE
from bot.mind.wording.phrases_lessons import OF_LESSONS
from bot.mind.wording.phrases_models import OF_MODELS

if TYPE_CHECKING:
    from bot.config import KoreanStyle


class _Value(str):
    """A value in a phrase; with a pair as its format, the particle or the number of a noun that agrees with it."""

    __slots__ = ()

    def __format__(self, pair: str) -> str:
        if pair.isascii() and pair:
            one, many = pair.split("/")
            return one if self == "1" else many
        return particle(self, pair) if pair else str(self)


def say(name: str, language: Language, style: "KoreanStyle" = "해요", **values: object) -> str:
    """The phrase called `name` in `language`, Korean in `style`, with `values` filled in.

    Raises KeyError for a phrase or a value that is not there.
    """
    phrase = PHRASES[name]
    text = phrase.en if language == "en" else phrase.haeyo if style == "해요" else phrase.hamnida
    return text.format(**{key: _Value(value) for key, value in values.items()})


_HELP_KO: Final = """
- 질문: `@Saegim 배포는 언제 해요?` 또는 `/saegim 배포는 언제 해요?`
- 기억: `@Saegim 배포는 화요일이에요, 기억해 줘` 또는 `/saegim remember 배포는 화요일이에요`
- 찾기: `@Saegim 배포 문서 찾아줘` 또는 `/saegim recall 배포 문서`
- 잊기: `@Saegim 배포 문서 잊어줘`로 어느 것인지 고르거나 `/saegim forget k3m9x2ab45`, 내 것 전부는 `/saegim forget me`, 채널 전체는 소유자가 `/saegim forget here`
- 고정: `@Saegim 고정해 줘 k3m9x2ab45`, `@Saegim 고정 목록`
- 답의 근거: `@Saegim 왜 그렇게 답했어?` 또는 `/saegim why`
- 오늘 남은 모델 토큰: `@Saegim 남은 토큰` 또는 `/saegim tokens`
- 답이 도움이 됐는지: 답 아래의 👍 👎. 고친 답의 승인(소유자만): `/saegim 교정 목록`
- 스레드에서 조용히: `@Saegim 그만`
- 남의 메시지 기억: 메시지의 ⋮ 메뉴에서 *Remember this*, 또는 :brain: 반응(따로 정한 이모지가 있으면 그것)
- 채널에서 배우기(소유자만): `/saegim learn on`, 빠지고 싶으면 `@Saegim 나는 빼줘`"""
_HELP_EN: Final = """
- Ask: `@Saegim when do we deploy?` or `/saegim when do we deploy?`
- Remember: `@Saegim remember that we deploy on Tuesdays` or `/saegim remember we deploy on Tuesdays`
- Look up: `@Saegim find the deploy checklist` or `/saegim recall deploy checklist`
- Forget: `@Saegim forget the deploy checklist`, and say which is meant, or `/saegim forget k3m9x2ab45`; everything of yours: `/saegim forget me`, of a channel as its owner: `/saegim forget here`
- Pin: `@Saegim pin k3m9x2ab45`, `@Saegim pins`
- Why an answer: `@Saegim why did you say that?` or `/saegim why`
- Model tokens left today: `@Saegim tokens left` or `/saegim tokens`
- Whether an answer helped: 👍 👎 below it. Approve corrections, as the channel's owner: `/saegim lessons`
- Be quiet in a thread: `@Saegim stop`
- Remember somebody's message: *Remember this* in its ⋮ menu, or the reaction :brain: (unless yours is another emoji)
- Learn from this channel, as its owner: `/saegim learn on`; not from you: `@Saegim leave me out`"""

PHRASES: Final[dict[str, _Phrase]] = {
    **OF_ACCOUNT,
    **OF_ERASURE,
    **OF_LESSONS,
    **OF_MODELS,
    **{name: _Phrase(*voices) for name, voices in CONSENT.items()},
    # ── answers ──
    "not_in_memory": _Phrase(
        "팀 기억에서는 찾지 못했어요. 답을 아시면 `기억해 줘: …`라고 알려 주세요.",
        "팀 기억에서는 찾지 못했습니다. 답을 아시면 `기억해 줘: …`라고 알려 주십시오.",
        "I found nothing about this in team memory. If you know the answer, tell me with `remember: …`.",
    ),
    "own_knowledge": _Phrase(
        "팀 기억이 아니라 일반 지식으로 드린 답이에요. 중요한 일이면 확인해 주세요.",
        "팀 기억이 아니라 일반 지식으로 드린 답입니다. 중요한 일이면 확인해 주십시오.",
        "This is general knowledge, not team memory. Please check it where it matters.",
    ),
    "searching": _Phrase(
        "팀 기억을 찾아보고 있어요…", "팀 기억을 찾아보고 있습니다…", "is looking through team memory…"
    ),
    "shortened": _Phrase(
        "… 길어서 여기까지만 보여 드려요.", "… 길어서 여기까지만 보여 드립니다.", "… cut here, because it is long."
    ),
    "too_long": _Phrase(
        "글이 길어서 앞부분과 뒷부분만 읽었어요.",
        "글이 길어서 앞부분과 뒷부분만 읽었습니다.",
        "Your message is long, so I read its beginning and its end.",
    ),
    "dm_name": _Phrase("DM", "DM", "DM"),
    # ── remember ──
    "remembered_public": _Phrase(
        "기억했어요. 이 워크스페이스의 누구나 찾아볼 수 있고, 게스트는 이 채널에 있는 분만 찾아볼 수 있어요.",
        "기억했습니다. 이 워크스페이스의 누구나 찾아볼 수 있고, 게스트는 이 채널에 있는 분만 찾아볼 수 있습니다.",
        "I will remember that. Everybody in this workspace can recall it; of the guests, only those in this channel.",
    ),
    "remembered_private": _Phrase(
        "기억했어요. 이 대화의 멤버만 찾아볼 수 있어요.",
        "기억했습니다. 이 대화의 멤버만 찾아볼 수 있습니다.",
        "I will remember that. Only members of this conversation can recall it.",
    ),
    "remembered_dm": _Phrase(
        "기억했어요. 본인만 찾아볼 수 있어요.",
        "기억했습니다. 본인만 찾아볼 수 있습니다.",
        "I will remember that. Only you can recall it.",
    ),
    "undo": _Phrase(
        "지우려면 `잊어줘 {id}`{id:이라고/라고} 적어 주세요.",
        "지우려면 `잊어줘 {id}`{id:이라고/라고} 적어 주십시오.",
        "To undo: `forget {id}`.",
    ),
    "undo_by_others": _Phrase(
        "쓴 분이나 채널의 소유자가 `잊어줘 {id}`{id:이라고/라고} 적으면 지워져요.",
        "쓴 분이나 채널의 소유자가 `잊어줘 {id}`{id:이라고/라고} 적으면 지워집니다.",
        "Whoever wrote it, or the channel's owner, can undo this with `forget {id}`.",
    ),
    "masked": _Phrase(
        "비밀번호, 토큰, 주민번호나 전화번호처럼 보이는 것은 가리고 저장했어요.",
        "비밀번호, 토큰, 주민번호나 전화번호처럼 보이는 것은 가리고 저장했습니다.",
        "What looked like a password, a token or somebody's private number is masked; I keep none of those.",
    ),
    "already_remembered": _Phrase(
        "이미 기억하고 있어요.",
        "이미 기억하고 있습니다.",
        "I remember that already.",
    ),
    "remember_what": _Phrase(
        "무엇을 기억할까요? `배포는 화요일이에요, 기억해 줘`처럼 함께 적어 주세요.",
        "무엇을 기억할까요? `배포는 화요일이에요, 기억해 줘`처럼 함께 적어 주십시오.",
        "What shall I remember? Write it along, like `remember that we deploy on Tuesdays`.",
    ),
    "people_only": _Phrase(
        "저는 사람이 쓴 메시지만 기억해요.", "저는 사람이 쓴 메시지만 기억합니다.", "I only remember what people wrote."
    ),
    # ── recall ──
    "recall_header": _Phrase(
        "팀 기억에서 {count}개를 찾았어요.", "팀 기억에서 {count}개를 찾았습니다.", "Found in team memory ({count}):"
    ),
    "recall_what": _Phrase(
        "무엇을 찾을까요? `찾아줘: 배포 문서`처럼 적어 주세요.",
        "무엇을 찾을까요? `찾아줘: 배포 문서`처럼 적어 주십시오.",
        "What shall I look up? Write it like `recall deploy checklist`.",
    ),
    "recall_empty": _Phrase(
        "팀 기억에서는 찾지 못했어요. 다른 말로 찾아봐 주세요.",
        "팀 기억에서는 찾지 못했습니다. 다른 말로 찾아봐 주십시오.",
        "I found nothing in team memory. Please try other words.",
    ),
    # why a memory is in the list
    "why_words": _Phrase("일치: {words}", "일치: {words}", "matches {words}"),
    "why_beside": _Phrase("맞는 말 바로 옆", "맞는 말 바로 옆", "next to a match"),
    "why_author": _Phrase("{author} 글", "{author} 글", "by {author}"),
    "why_mine": _Phrase("직접 쓰신 글", "직접 쓰신 글", "by you"),
    "why_told": _Phrase("질문하신 분께 한 말", "질문하신 분께 한 말", "said to you"),
    "why_dated": _Phrase("말씀하신 때의 글", "말씀하신 때의 글", "from the time you named"),
    "why_newer": _Phrase("[{n}]보다 새로운 내용", "[{n}]보다 새로운 내용", "newer than [{n}]"),
    "why_against": _Phrase("[{n}]에 어긋나는 내용", "[{n}]에 어긋나는 내용", "contradicts [{n}]"),
    # ── why an answer was given; what may no longer be shown and what is erased get the same sentence ──
    "basis_memory": _Phrase(
        "그 답은 이 기억에서 나왔어요.", "그 답은 이 기억에서 나왔습니다.", "That answer came from these memories:"
    ),
    "basis_closest": _Phrase(
        "답이 되는지 알 수 없어서, 팀 기억에서 가장 가까운 내용만 보여 드렸어요.",
        "답이 되는지 알 수 없어서, 팀 기억에서 가장 가까운 내용만 보여 드렸습니다.",
        "I could not tell whether these answer it, so I only showed what came closest:",
    ),
    "basis_conversation": _Phrase(
        "팀 기억이 아니라 그 대화에서 나온 말로 답했어요.",
        "팀 기억이 아니라 그 대화에서 나온 말로 답했습니다.",
        "I answered from that conversation itself, not from team memory.",
    ),
    "basis_own": _Phrase(
        "팀 기억이 아니라 모델의 일반 지식으로 답했어요.",
        "팀 기억이 아니라 모델의 일반 지식으로 답했습니다.",
        "That was the model's general knowledge; no memory was used.",
    ),
    "basis_abstain": _Phrase(
        "팀 기억에서 답이 될 만한 것을 찾지 못해서, 모른다고 말씀드렸어요.",
        "팀 기억에서 답이 될 만한 것을 찾지 못해서, 모른다고 말씀드렸습니다.",
        "Nothing in team memory seemed to answer it, so I said that I do not know.",
    ),
    # ── no answer, and one whose memories are gone or not for the reader, get the same sentence ──
    "basis_none": _Phrase(
        "여기서 보여 드릴 근거가 없어요. 일주일 안에 드린 답을, 여기서 볼 수 있는 기억으로만 설명해 드릴 수 있어요.",
        "여기서 보여 드릴 근거가 없습니다. 일주일 안에 드린 답을, 여기서 볼 수 있는 기억으로만 설명해 드릴 수 있습니다.",
        "I have nothing to show here. I can explain answers of the last week, with memories that may be seen here.",
    ),
    "why_strength": _Phrase(
        "질문의 답일 가능성 {percent}%", "질문의 답일 가능성 {percent}%", "{percent} % likely to answer the question"
    ),
    # ── talking with Saegim ──
    "help": _Phrase(
        "저는 팀의 기억, 새김이에요. 채널에서는 `@Saegim`을 부르고, DM에서는 그냥 말을 걸어 주세요. "
        "`/saegim`의 답은 본인에게만 보여요." + _HELP_KO,
        "저는 팀의 기억, 새김입니다. 채널에서는 `@Saegim`을 부르고, DM에서는 그냥 말을 걸어 주십시오. "
        "`/saegim`의 답은 본인에게만 보입니다." + _HELP_KO,
        "I am Saegim, this team's memory. Mention `@Saegim` in a channel, or just write to me in a DM. "
        "Only you see what `/saegim` answers." + _HELP_EN,
    ),
    "empty_hint": _Phrase(
        "네, 부르셨어요? `배포는 언제 해요?`처럼 물어봐 주세요. 더 알아보려면 `도움말`이라고 적어 주세요.",
        "네, 부르셨습니까? `배포는 언제 해요?`처럼 물어봐 주십시오. 더 알아보려면 `도움말`이라고 적어 주십시오.",
        "Yes? Ask me something like `when do we deploy?`, or write `help` to see what I can do.",
    ),
    "greeting": _Phrase(
        "안녕하세요! `배포는 언제 해요?`처럼 물어봐 주세요. 더 알아보려면 `도움말`이라고 적어 주세요.",
        "안녕하십니까! `배포는 언제 해요?`처럼 물어봐 주십시오. 더 알아보려면 `도움말`이라고 적어 주십시오.",
        "Hello! Ask me something like `when do we deploy?`, or write `help` to see what I can do.",
    ),
    "at_your_service": _Phrase(
        "네, 궁금한 것이 있으면 언제든 불러 주세요.",
        "네, 궁금한 것이 있으면 언제든 불러 주십시오.",
        "Any time. Just ask when you need something from team memory.",
    ),
    "files_only": _Phrase(
        "파일은 아직 읽지 못해요. 궁금한 것을 글로 적어 주세요.",
        "파일은 아직 읽지 못합니다. 궁금한 것을 글로 적어 주십시오.",
        "I cannot read files yet. Please write your question as text.",
    ),
    "beyond": _Phrase(
        "그건 제가 할 수 없어요. 저는 시계나 알림이 없고 채널을 통째로 요약하지 못해요. 대신 `배포는 언제 해요?`처럼 여기서 나눈 이야기를 물으시면 찾아 드리고, `기억해 줘: …`라고 하시면 기억할게요.",
        "그것은 제가 할 수 없습니다. 저는 시계나 알림이 없고 채널을 통째로 요약하지 못합니다. 대신 `배포는 언제 해요?`처럼 여기서 나눈 이야기를 물으시면 찾아 드리고, `기억해 줘: …`라고 하시면 기억하겠습니다.",
        "That I cannot do: I tell no time, send no reminders and do not sum up channels. I find what people here have said, as in `when do we deploy?`, "
        "and keep what you tell me with `remember: …`.",
    ),
    "unsure": _Phrase(
        "기억할까요, 찾아볼까요, 아니면 잊을까요? `기억해 줘: …`, `찾아줘: …`, `잊어줘: …`처럼 적어 주세요.",
        "기억할까요, 찾아볼까요, 아니면 잊을까요? `기억해 줘: …`, `찾아줘: …`, `잊어줘: …`처럼 적어 주십시오.",
        "Shall I remember this, look it up, or forget a memory? Write `remember: …`, `find: …` or `forget: …`.",
    ),
    "muted": _Phrase(
        "네, 다시 부르실 때까지 조용히 있을게요.",
        "네, 다시 부르실 때까지 조용히 있겠습니다.",
        "All right, I will be quiet until you mention me again.",
    ),
    "nothing_to_mute": _Phrase(
        "네, 여기서는 저에게 말을 거실 때만 답해요.",
        "네, 여기서는 저에게 말을 거실 때만 답합니다.",
        "All right. Here I only speak when you write to me.",
    ),
    "not_in_channel": _Phrase(
        "제가 들어가 있지 않은 대화예요. `/invite @Saegim`으로 불러 주신 다음에 다시 해 주세요.",
        "제가 들어가 있지 않은 대화입니다. `/invite @Saegim`으로 불러 주신 다음에 다시 해 주십시오.",
        "I am not in that conversation. Please add me with `/invite @Saegim`, then try again.",
    ),
    "may_not_post": _Phrase(
        "거기에는 제가 글을 쓸 수 없어서 답하지 못했어요. `/saegim`으로 물어보시면 답이 본인에게만 보여요.",
        "거기에는 제가 글을 쓸 수 없어서 답하지 못했습니다. `/saegim`으로 물어보시면 답이 본인에게만 보입니다.",
        "I am not allowed to write there, so I could not answer. Ask with `/saegim` instead: only you see what it answers.",
    ),
    # ── when something fails ──
    "apology": _Phrase(
        "죄송해요, 제 쪽 문제로 답하지 못했어요. 잠시 뒤에 다시 말씀해 주세요. 문의하실 때 쓸 번호는 `{number}`예요.",
        "죄송합니다, 제 쪽 문제로 답하지 못했습니다. 잠시 뒤에 다시 말씀해 주십시오. 문의하실 때 쓸 번호는 `{number}`입니다.",
        "Sorry, something on my side kept me from answering. Please try again in a moment. If you report it, the number is `{number}`.",
    ),
    # ── App Home ──
    "home_title": _Phrase("새김: 팀의 기억", "새김: 팀의 기억", "Saegim: your team's memory"),
    "home_body": _Phrase(
        "팀이 나눈 이야기와 결정을 기억하고, 필요할 때 출처와 함께 알려 드려요. "
        "비공개 채널의 기억은 그 채널 밖에서 말하지 않아요." + _HELP_KO,
        "팀이 나눈 이야기와 결정을 기억하고, 필요할 때 출처와 함께 알려 드립니다. "
        "비공개 채널의 기억은 그 채널 밖에서 말하지 않습니다." + _HELP_KO,
        "I remember what the team said and decided, and tell it with its source when somebody needs it. "
        "What was written in a private channel is not told outside it." + _HELP_EN,
    ),
}
