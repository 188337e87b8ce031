"""A mask is read in the reader's language."""

import re

import pytest

from bot.memory.redact import redact
from bot.memory.secret_families import MARKED
from bot.mind.wording.masks import in_tongue


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("비밀번호는 [redacted: password]예요", "비밀번호는 [가림: 비밀번호]예요"),
        ("[redacted: GitHub token] [redacted: phone number]", "[가림: GitHub 토큰] [가림: 전화번호]"),
        ("[redacted: driver's licence]", "[가림: 운전면허번호]"),
        ("[redacted: Azure client secret]", "[가림: Azure 클라이언트 시크릿]"),
        ("[redacted: private key]", "[가림: 개인 키]"),
        ("[redacted: JWT]", "[가림: JWT]"),
        ("[redacted: monkey]", "[가림: monkey]"),
        ("[redacted: ", "[redacted: "),
        ("nothing is redacted: here]", "nothing is redacted: here]"),
    ],
)
def test_a_mask_is_shown_in_korean(stored: str, shown: str) -> None:
    assert in_tongue(stored, "ko") == shown
    assert in_tongue(stored, "en") == stored


@pytest.mark.parametrize("family", sorted({family for family, _ in MARKED}))
def test_of_every_vendor_only_the_name_stays_as_it_is(family: str) -> None:
    shown = in_tongue(f"[redacted: {family}]", "ko")
    assert not re.search("token|key|secret|password|webhook", shown)


@pytest.mark.parametrize(
    "text",
    ["주민번호 900101-1234568", "010-1234-5678", "4111 1111 1111 1111", "여권 M12345678", "국민은행 123456-01-123456"],
)
def test_a_number_that_was_masked_is_named_in_korean(text: str) -> None:
    assert "[redacted: " in redact(text)
    assert not re.search("[a-z]", in_tongue(redact(text), "ko"))
