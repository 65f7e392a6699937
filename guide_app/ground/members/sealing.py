"""The purposes under which members' personal data is sealed, and the consent token, derived and never stored."""

import base64
import hashlib
import unicodedata
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from guide_app.base.kernel.privacy import vault

NAME = "member.name"
"""The purpose under which names are sealed."""
PHONE = "member.phone"
"""The purpose under which phones are sealed and found again."""
WON = b"member.won"
"""Stands before the index of a phone where it is hashed because it was won by a member who was erased."""
NAME_GRAM = "member.name_gram"
"""The purpose under which pieces of names are hashed."""
BIRTHDAY = "member.birthday"
"""The purpose under which birthdays are sealed, as ISO dates, and their months and days hashed."""
LEAP_YEAR = date(2024, 1, 1)
"""The first day of a year that has every day there is."""

BEGINNING = "^"
"""Stands before the first letter of a name, so that a family name of one letter is a pair as well."""


def searchable(name: str) -> str:
    """A name as it is compared: without spaces, case, and the wide forms of letters. Letter by letter, so that a piece
    of a name becomes a piece of what the name becomes."""
    return "".join(unicodedata.normalize("NFKC", letter) for letter in "".join(name.split())).casefold()


def name_grams(name: str) -> list[int]:
    """What is kept to find a name by: 32 bits of a keyed hash of its first letter and of each pair of letters.

    Short on purpose: names that share a piece cannot be told from those that do not without the key, and what is
    found is opened and compared.
    """
    whole = searchable(name)
    return _hashed(BEGINNING + whole[:1], *_pairs(whole)) if whole else []


def grams_searched(piece: str) -> list[int]:
    """The hashes that every name with this `searchable` piece has: of its pairs, or of a first letter alone."""
    return _hashed(*_pairs(piece)) if len(piece) > 1 else _hashed(BEGINNING + piece)


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]


def _hashed(*pieces: str) -> list[int]:
    keys = vault()
    return sorted({int.from_bytes(keys.index(NAME_GRAM, piece)[:4], "big", signed=True) for piece in pieces})


def won_proof(phone_index: bytes) -> bytes:
    """What is kept of a phone, by its index, once it has been won and erased: 32 bytes, which nothing else is kept by.

    A hash of the keyed hash, so that the database finds it without the key, and makes it of no phone.
    """
    return hashlib.sha256(WON + phone_index).digest()


def birthday_index(birthday: date) -> int:
    """What a birthday is found by: 64 bits of a keyed hash of its month and day."""
    return _day_index(birthday.strftime("%m-%d"))


def day_of_index(index: int | None) -> str | None:
    """Month and day behind a birthday's index, like `06-18`: there are 366, so nothing has to be opened to show them.

    None for none, and for an index that was made with another key.
    """
    return None if index is None else _days(vault().index_key).get(index)


def birthdays_on(day: date) -> list[date]:
    """The birthdays that are kept on a day, as days of a leap year: those of 29 February on the 28th of other years."""
    kept = [LEAP_YEAR.replace(month=day.month, day=day.day)]
    is_last_of_february = (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3
    return [*kept, LEAP_YEAR.replace(month=2, day=29)] if is_last_of_february else kept


def _day_index(month_and_day: str) -> int:
    return int.from_bytes(vault().index(BIRTHDAY, month_and_day)[:8], "big", signed=True)


@cache
def _days(_: bytes) -> dict[int, str]:
    """Every day of a year by its index, for this index key."""
    days = ((LEAP_YEAR + timedelta(days=place)).strftime("%m-%d") for place in range(366))
    return {_day_index(day): day for day in days}


def consent_token(registration_id: UUID) -> str:
    """The secret part of the customer's link: 256 bits that only the holder of the keys can work out.

    Derived rather than drawn, so that a repeated request gets the same link although the database knows its digest
    alone.
    """
    derived = vault().index("member.consent_token", str(registration_id))
    return base64.urlsafe_b64encode(derived).decode().rstrip("=")


def token_digest(token: str) -> bytes:
    """What the database knows of a consent token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
