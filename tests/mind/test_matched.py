"""A reason names what of a word of the question a memory has, not more."""

import pytest

from bot.mind.matched import part


@pytest.mark.parametrize(
    ("word", "text", "shown"),
    [
        ("배포일정", "배포는 화요일이에요", "배포"),
        ("배포는", "정기 배포 문서", "배포"),
        ("정기배포", "배포 문서는 정기적으로", "정기"),
        ("배포일정", "배포일정은 위키에 있어요", "배포일정"),
        ("배포", "We deploy on Tuesdays", "배포"),
        ("문서", "노션 페이지", "문서"),
        ("E-4012", "code 4012 means a timeout", "4012"),
        ("E-4012", "E-4012 means a timeout", "E-4012"),
        ("deploys", "배포는 화요일이에요", "deploys"),
        ("Deploy", "we deploy", "Deploy"),
        ("on-call", "It rotates on the first Monday", "on-call"),
        ("", "x", ""),
    ],
)
def test_the_part_that_stands_in_the_memory_is_named(word: str, text: str, shown: str) -> None:
    assert part(word, text) == shown
