"""Made numbers that say who somebody is, as Korea issues them: none belongs to anybody but by chance."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.bench.fuzz.tokens import DIGITS, Random, Secret, drawn

WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)  # of the check digit of a resident number
BANKS: Final = (
    "국민은행",
    "신한은행",
    "우리은행",
    "하나은행",
    "농협",
    "기업은행",
    "카카오뱅크",
    "토스뱅크",
    "새마을금고",
    "KB국민",
    "케이뱅크",
)


def resident(chance: Random, *, foreign: bool = False, checked: bool = True) -> Secret:
    """주민등록번호, or 외국인등록번호; since October 2020 they have no check digit."""
    born = f"{chance.randint(40, 99) if chance.random() < 0.7 else chance.randint(0, 25):02}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    century = (
        (7, 8) if foreign and int(born[:2]) <= 25 else (5, 6) if foreign else (3, 4) if int(born[:2]) <= 25 else (1, 2)
    )
    twelve = f"{born}{chance.choice(century)}{drawn(chance, DIGITS, 5)}"
    total = sum(int(digit) * weight for digit, weight in zip(twelve, WEIGHTS, strict=True))
    last = ((13 if foreign else 11) - total % 11) % 10 if checked else chance.randrange(10)
    whole = f"{twelve}{last}"
    separator = chance.choice(("-", "-", "-", " - ", "")) if checked else "-"
    return Secret(f"{whole[:6]}{separator}{whole[6:]}", (whole[6:],))


def mobile(chance: Random) -> Secret:
    four, last = (f"{chance.randrange(10_000):04}" for _ in range(2))
    separator = chance.choice(("-", "-", " ", ".", ""))
    start = chance.choice(("010", "010", "010", "011", "+82 10", "+82-10", "+8210"))
    between = separator if "-" not in start and start != "+8210" else "-" if "-" in start else ""
    return Secret(f"{start}{between}{four}{between}{last}", (f"{four}{between}{last}",))


def landline(chance: Random) -> Secret:
    area = chance.choice(("02", "031", "032", "042", "051", "053", "062", "064", "070", "0507"))
    middle, last = f"{chance.randint(200, 9_999)}", f"{chance.randrange(10_000):04}"
    return Secret(
        chance.choice(
            (
                f"{area}-{middle}-{last}",
                f"{area}) {middle}-{last}",
                f"({area}) {middle}-{last}",
                f"{area}.{middle}.{last}",
            )
        ),
        (f"{middle}-{last}", f"{middle}.{last}"),
    )


def card(chance: Random) -> Secret:
    """A payment card with its check digit (Luhn)."""
    length, start = chance.choice(
        (
            (16, "4"),
            (16, "5" + str(chance.randint(1, 5))),
            (16, "9" + str(chance.randint(1, 9))),
            (15, chance.choice(("34", "37"))),
            (16, "6011"),
        )
    )
    digits = start + drawn(chance, DIGITS, length - 1 - len(start))
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(reversed(digits))]
    digits += str(-sum(d - 9 * (d > 9) for d in doubled) % 10)
    groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    shown, at = [], 0
    for group in groups:
        shown.append(digits[at : at + group])
        at += group
    return Secret(chance.choice(("-", " ", "")).join(shown), (digits[6:], "-".join(shown)[7:], " ".join(shown)[7:]))


def account(chance: Random) -> Secret:
    shape = chance.choice(((6, 2, 6), (3, 3, 6), (4, 3, 6), (3, 6, 5), (4, 2, 7), (12,), (14,), (13,)))
    number = "-".join(drawn(chance, DIGITS, n) for n in shape)
    bank, between = chance.choice(BANKS), chance.choice((" ", " 계좌 ", " 계좌번호는 ", ": "))
    return Secret(f"{bank}{between}{number}", (number[4:],))


def passport(chance: Random) -> Secret:
    number = chance.choice(
        (
            f"M{drawn(chance, DIGITS, 8)}",
            f"M{drawn(chance, DIGITS, 3)}{chance.choice('ABCDEFGH')}{drawn(chance, DIGITS, 4)}",
        )
    )
    return Secret(
        chance.choice(("여권번호 {}", "여권 번호는 {}", "passport number: {}", "my passport is {}", "여권: {}")).format(
            number
        ),
        (number[1:],),
    )


def license_(chance: Random) -> Secret:
    number = (
        f"{chance.randint(11, 28)}-{chance.randint(0, 99):02}-{drawn(chance, DIGITS, 6)}-{drawn(chance, DIGITS, 2)}"
    )
    return Secret(number, (number[6:],))


NUMBERS: Final[Mapping[str, Callable[[Random], Secret]]] = {
    "주민등록번호": resident,
    "주민등록번호 since 2020": lambda chance: resident(chance, checked=False),
    "외국인등록번호": lambda chance: resident(chance, foreign=True),
    "mobile phone": mobile,
    "landline": landline,
    "card": card,
    "bank account": account,
    "passport": passport,
    "driver's licence": license_,
}  # fmt: skip
"""By kind the maker of a number that says who somebody is."""
