"""From customers' tokens to customers. No permission is required here: the token itself is the proof.

It is read each time, so a session that is ended has ended everywhere at once.
"""

import hashlib
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.web.authentication import NotSignedIn


class SessionOf(msgspec.Struct, frozen=True):
    """The session of a token."""

    id: UUID
    member: UUID


SESSION_OF = """
SELECT s.id, coalesce(m.merged_into, m.id) AS member FROM customer_session s JOIN member m ON m.id = s.member
WHERE s.digest = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND m.erased_at IS NULL
"""


def digest_of(token: str) -> bytes:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


async def customer_of_token(token: str) -> Customer:
    """The customer a token stands for. Raises NotSignedIn."""
    found = await fetch_row_as(SessionOf, SESSION_OF, digest_of(token), clock.now())
    if found is None:
        raise NotSignedIn
    return Customer(member_id=found.member, session_id=found.id)
