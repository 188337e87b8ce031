"""What Saegim says of its language models; a part of the catalogue of `phrases.py`."""

from typing import Final

from bot.mind.wording.phrase import Phrase

OF_MODELS: Final[dict[str, Phrase]] = {
    "model_gone": Phrase(
        "언어 모델 `{model}`에 연결할 수 없어요. 모델이 없어졌거나 서버가 접근을 막고 있어요. {instead} 새김을 운영하는 분이 "
        "`saegim doctor`로 확인해 주세요.",
        "언어 모델 `{model}`에 연결할 수 없습니다. 모델이 없어졌거나 서버가 접근을 막고 있습니다. {instead} 새김을 운영하는 분이 "
        "`saegim doctor`로 확인해 주십시오.",
        "The language model `{model}` is not there any more, or its server refuses me. {instead} "
        "Whoever runs Saegim can look with `saegim doctor`.",
    ),
    "model_gone_tuned": Phrase(
        "미세 조정한 모델 `{model}`에 연결할 수 없어요. 모델이 없어졌거나 서버가 접근을 막고 있어요. {instead} 새김을 운영하는 분이 "
        "`saegim tune rollback`으로 이전 모델로 돌아가거나 새 모델을 올릴 수 있어요.",
        "미세 조정한 모델 `{model}`에 연결할 수 없습니다. 모델이 없어졌거나 서버가 접근을 막고 있습니다. {instead} 새김을 운영하는 "
        "분이 `saegim tune rollback`으로 이전 모델로 돌아가거나 새 모델을 올릴 수 있습니다.",
        "The fine-tuned model `{model}` is not there any more, or its server refuses me. {instead} "
        "Whoever runs Saegim can return to the model before with `saegim tune rollback`, or promote another.",
    ),
    "model_gone_next": Phrase(
        "해결될 때까지 다음 순서의 모델로 답할게요.",
        "해결될 때까지 다음 순서의 모델로 답하겠습니다.",
        "Until that is mended I answer with the next one.",
    ),
    "model_gone_quotes": Phrase(
        "남은 모델이 없어서, 해결될 때까지는 기억을 그대로 인용해 답할게요.",
        "남은 모델이 없어서, 해결될 때까지는 기억을 그대로 인용해 답하겠습니다.",
        "There is no other model: until that is mended my answers quote the memories.",
    ),
}
