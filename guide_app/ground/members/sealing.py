"""The purposes under which members' personal data is sealed, and the consent token, derived and never stored."""

import base64
import hashlib
from uuid import UUID

from guide_app.base.kernel.privacy import vault

NAME = "member.name"
"""The purpose under which names are sealed."""
PHONE = "member.phone"
"""The purpose under which phones are sealed and found again."""


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
