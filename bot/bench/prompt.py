"""`saegim bench prompt`: what the short prompt of a tuned model saves against the base model's few-shot prompt, on one fixed example."""

import json

from bot.memory.values import Hit, Memory, Turn
from bot.mind.prompt import Profile, build


def report(*, as_json: bool) -> None:
    """Print the estimated prompt tokens of both profiles (`bot/memory/language/tokens.py` `estimate`, an upper bound for o200k)."""
    tokens = tokens_by_profile()
    saved = round(100 * (1 - tokens["tuned"] / tokens["base"]))
    if as_json:
        print(
            json.dumps(
                {"prompt_tokens_base": tokens["base"], "prompt_tokens_tuned": tokens["tuned"], "saved_percent": saved}
            )
        )
        return
    print(f"base   {tokens['base']:5} tokens   with examples, for any model")
    print(f"tuned  {tokens['tuned']:5} tokens   without, for a fine-tuned one   ({saved} % fewer)")


def tokens_by_profile() -> dict[Profile, int]:
    """The tokens of one fixed, typical prompt in both profiles: what a tuned model spares."""
    memory = Memory(
        "m1",
        "배포는 매주 화요일 오전 10시에 해요. 금요일에는 하지 않아요.",
        "U1",
        "민수",
        "C1",
        "1.0",
        "1.0",
        1_795_392_000.0,
    )
    turn = Turn("2.0", "U2", "지우", "@Saegim 배포 언제 해?", addressed=True)
    profiles: tuple[Profile, ...] = ("base", "tuned")
    return {
        profile: build(
            profile,
            question="그럼 금요일은?",
            language="ko",
            style="해요",
            turns=[turn],
            hits=[Hit(memory, score=5.0, strength=0.8)],
            places={"C1": "#ops"},
            memory_tokens=1_500,
            conversation_tokens=1_500,
            nonce="a1b2c3",
        ).tokens
        for profile in profiles
    }
