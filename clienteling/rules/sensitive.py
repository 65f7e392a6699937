"""What should not stand in a note: words of a list by their kinds, and numbers by their shape. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec


class SensitiveKind(StrEnum):
    """What kind of thing is written about a person. Those from `id_number` on are found by their shape."""

    HEALTH = "health"
    RELIGION = "religion"
    FINANCE = "finance"
    INSULT = "insult"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"


OF_WORDS = (SensitiveKind.HEALTH, SensitiveKind.RELIGION, SensitiveKind.FINANCE, SensitiveKind.INSULT)
"""Kinds that a word of the list may have."""
NEVER_KEPT = frozenset({SensitiveKind.ID_NUMBER, SensitiveKind.BANK_CARD})
"""Kinds that are refused whatever somebody says; the others are kept when it is said once more."""

_ID = re.compile(r"(?<!\d)(\d{6})[ -]?(\d{4})[ -]?(\d{4})[ -]?(\d{3}[\dXx])(?![\dXx])")
_CARD = re.compile(r"(?<!\d)(?:\d{13,19}|\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?)(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CARD_BEGINS = "3456"


class SensitiveWord(msgspec.Struct, frozen=True):
    """A word of the list."""

    kind: SensitiveKind
    word: str


def plain(text: str) -> str:
    """A text as it is searched: wide forms narrow, no case."""
    return unicodedata.normalize("NFKC", text).casefold()


def check_symbol_of_id(digits: str) -> str:
    """The last sign of a resident's number, by GB 11643; `digits` are the 17 before it."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def is_id_number(number: str) -> bool:
    """Whether 18 signs are a resident's number: a date in it, and the check sign right."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return check_symbol_of_id(number[:17]) == number[17].upper()


def is_card_number(digits: str) -> bool:
    """Whether these are 13 to 19 digits of a bank card: begun as one, and right by Luhn."""
    if not 13 <= len(digits) <= 19 or digits[0] not in _CARD_BEGINS:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def sensitive_kinds(text: str, words: Iterable[SensitiveWord]) -> list[SensitiveKind]:
    """The kinds of what is found in a text, each once, in the order of their names."""
    searched = plain(text)
    found = {one.kind for one in words if plain(one.word) in searched}
    left = searched
    for match in _ID.finditer(searched):
        if is_id_number("".join(match.groups())):
            found.add(SensitiveKind.ID_NUMBER)
            left = left.replace(match[0], " ")
    if any(is_card_number(re.sub(r"\D", "", match[0])) for match in _CARD.finditer(left)):
        found.add(SensitiveKind.BANK_CARD)
    if _PHONE.search(left):
        found.add(SensitiveKind.PHONE)
    return sorted(found)
