"""Requests as services read them in the middle of their work, and the links that lead to them."""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.ground.members.fragments import MEMBER_AT_HOME, at_home_in_reach
from guide_app.ground.privacy.requests.rules import RequestKind, RequestState

DETAILS = "privacy.request_details"
"""The purpose under which what is wrong is sealed."""
LINK_PATH = "/requests/"
"""Where the link of a request leads."""
LOCKED = f"""
SELECT r.id, r.member AS member_id, r.kind, r.state, r.received_at, r.version FROM privacy_request r
JOIN ({MEMBER_AT_HOME}) ON m.id = r.member
WHERE r.id = $1 AND {at_home_in_reach("$2", "$3", "$4")} FOR NO KEY UPDATE OF r
"""


class Handled(msgspec.Struct, frozen=True):
    """A request under its lock."""

    id: UUID
    member_id: UUID
    kind: RequestKind
    state: RequestState
    received_at: datetime
    version: int


async def request_to_handle(actor: Actor, request_id: UUID) -> Handled:
    """A request within reach, locked. Raises NotFound."""
    found = await fetch_row_as(Handled, LOCKED, request_id, actor.reaches_all, actor.path_patterns, actor.associate_id)
    if found is None:
        raise NotFound
    return found


def link_token(request_id: UUID) -> str:
    """The secret part of a request's link, which only the holder of the keys can work out."""
    derived = vault().index("privacy.request_link", str(request_id))
    return base64.urlsafe_b64encode(derived).decode().rstrip("=")


def link_of(request_id: UUID) -> str:
    """The address under which a request and its proof can be looked at without an account."""
    return f"{settings().public_base_url}{LINK_PATH}{link_token(request_id)}"


def link_digest(token: str) -> bytes:
    """What the database knows of such a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
