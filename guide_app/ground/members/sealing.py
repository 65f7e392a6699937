"""The purposes under which members' personal data is sealed, and the consent token, derived and never stored."""

import base64
import hashlib
import unicodedata
from uuid import UUID

from guide_app.base.kernel.privacy import vault

NAME = "member.name"
"""The purpose under which names are sealed."""
PHONE = "member.phone"
"""The purpose under which phones are sealed and found again."""
NAME_GRAM = "member.name_gram"
"""The purpose under which pieces of names are hashed."""

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
