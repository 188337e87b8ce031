"""What Saegim says where it is asked too often, and of the model's tokens; a part of the catalogue of `phrases.py`."""

from typing import Final

from bot.mind.wording.phrase import Phrase

OF_ACCOUNT: Final[dict[str, Phrase]] = {
    # ── too often ──
    "too_many_user": Phrase(
        "한 분께는 1분에 {count}번까지 답해 드려요. {seconds}초 뒤에 다시 말씀해 주세요. 그때까지는 읽기만 하고 답하지 않을게요.",
        "한 분께는 1분에 {count}번까지 답해 드립니다. {seconds}초 뒤에 다시 말씀해 주십시오. 그때까지는 읽기만 하고 답하지 않겠습니다.",
        "I answer one person {count} {count:time/times} a minute at most. Please try again in {seconds} seconds. Until then I read along and do not answer.",
    ),
    "too_many_place": Phrase(
        "이 대화에서는 모두 합해 1분에 {count}번까지 답해 드려요. {seconds}초 뒤에 다시 말씀해 주세요. 그때까지는 읽기만 하고 답하지 않을게요.",
        "이 대화에서는 모두 합해 1분에 {count}번까지 답해 드립니다. {seconds}초 뒤에 다시 말씀해 주십시오. 그때까지는 읽기만 하고 답하지 않겠습니다.",
        (
            "In this conversation I answer {count} {count:time/times} a minute at most, for everybody together. Please try again in {seconds} seconds. "
            "Until then I read along and do not answer."
        ),
    ),
    "too_many_queue": Phrase(
        "지금은 기다리는 질문이 너무 많아서 답하지 못해요. 몇 분 뒤에 다시 말씀해 주세요.",
        "지금은 기다리는 질문이 너무 많아서 답하지 못합니다. 몇 분 뒤에 다시 말씀해 주십시오.",
        "More questions are waiting than I can answer, so I cannot take this one. Please try again in a few minutes.",
    ),
    # ── model tokens ──
    "budget_left": Phrase(
        "오늘 이 대화에 남은 모델 토큰은 {limit}개 중 {left}개예요. {when}에 다시 채워져요.",
        "오늘 이 대화에 남은 모델 토큰은 {limit}개 중 {left}개입니다. {when}에 다시 채워집니다.",
        "{left} of today's {limit} model tokens are left in this conversation. At {when} it starts afresh.",
    ),
    "budget_used": Phrase(
        "오늘 이 대화의 모델 토큰 {limit}개를 다 써서, {when}까지는 모델 없이 기억을 그대로 인용해 드려요.",
        "오늘 이 대화의 모델 토큰 {limit}개를 다 써서, {when}까지는 모델 없이 기억을 그대로 인용해 드립니다.",
        "0 of today's {limit} model tokens are left in this conversation: until {when} I quote memories without a model.",
    ),
    "budget_none": Phrase(
        "여기에는 하루 모델 토큰 제한이 없어요.",
        "여기에는 하루 모델 토큰 제한이 없습니다.",
        "There is no daily limit on model tokens here.",
    ),
}
