"""`saegim bench prompt`: what the short prompt of a tuned model saves against the base model's few-shot prompt, on one fixed example."""

import json

from bot.mind.prompt import tokens_by_profile


def report(*, as_json: bool) -> None:
    """Print the estimated prompt tokens of both profiles (`memory/tokens.py: estimate`, an upper bound for o200k)."""
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
