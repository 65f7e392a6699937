"""From bearer tokens to actors. No permission is required here: the token itself is the proof."""

import hashlib
import time
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Post, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value
from guide_app.base.web.authentication import NotSignedIn
from guide_app.ground.associates.fragments import holds_on, place_first
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.auth.errors import NoPosting
from guide_app.ground.auth.rules import USE_TOLD_EVERY

REMEMBERED_SECONDS = 10.0
"""How long a token that was read is believed without asking again; leavers are out within the promised 20 s, also by a
request that began at its end and takes long."""
REMEMBERED_TOKENS = 50_000

_remembered: dict[bytes, tuple[float, Actor]] = {}


class AccountBehind(msgspec.Struct, frozen=True):
    """The account that a token was given to."""

    account: UUID
    expires_at: datetime
    associate: UUID
    used_at: datetime


class PostToday(msgspec.Struct, frozen=True):
    """One of somebody's posts that hold today."""

    role: Role
    path: str
    store: UUID | None
    is_main: bool


ACCOUNT_BEHIND = """
SELECT t.account, t.expires_at, c.associate, COALESCE(t.used_at, t.issued_at) AS used_at
FROM access_token t JOIN account c ON c.id = t.account JOIN associate a ON a.id = c.associate
WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND c.active AND a.status = $3
  AND (t.wecom_userid IS NULL OR t.wecom_userid = a.wecom_userid)
"""
TELL_USE = "UPDATE access_token SET used_at = $2 WHERE digest = $1 AND COALESCE(used_at, issued_at) <= $3"
ASSOCIATE_OF = """
SELECT c.associate FROM account c JOIN associate a ON a.id = c.associate
WHERE c.id = $1 AND c.active AND a.status = $2
"""
POSTINGS = f"""
SELECT role, path, store, is_main FROM posting p
WHERE associate = $1 AND {holds_on("$2")} ORDER BY {place_first()}
"""


def digest_of(token: str) -> bytes:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).digest()


async def actor_of_token(token: str) -> Actor:
    """The actor a bearer token stands for. Raises NotSignedIn."""
    digest = digest_of(token)
    known = _remembered.get(digest)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    at = clock.now()
    behind = await fetch_row_as(AccountBehind, ACCOUNT_BEHIND, digest, at, AssociateStatus.ACTIVE)
    if behind is None:
        _remembered.pop(digest, None)
        raise NotSignedIn
    actor = await actor_of_associate(behind.associate, account_id=behind.account, at=at)
    if behind.used_at <= at - USE_TOLD_EVERY:
        await execute(TELL_USE, digest, at, at - USE_TOLD_EVERY)
    believed = min(REMEMBERED_SECONDS, (behind.expires_at - at).total_seconds())
    if len(_remembered) >= REMEMBERED_TOKENS:
        _remembered.clear()
    _remembered[digest] = (time.monotonic() + believed, actor)
    return actor


async def actor_of_account(account_id: UUID, *, at: datetime) -> Actor:
    """The actor behind an account at this moment, for what they asked for earlier. Raises NotSignedIn, NoPosting."""
    associate_id = await fetch_value(ASSOCIATE_OF, account_id, AssociateStatus.ACTIVE)
    if associate_id is None:
        raise NotSignedIn
    return await actor_of_associate(associate_id, account_id=account_id, at=at)


async def actor_of_associate(associate_id: UUID, *, account_id: UUID, at: datetime) -> Actor:
    """The actor an associate is by the posts of this day: the main one says the role, all of that role the reach.

    Raises NoPosting.
    """
    posts = await fetch_as(PostToday, POSTINGS, associate_id, business_date(at))
    if not posts:
        raise NoPosting
    main = posts[0]
    return Actor(
        id=account_id,
        role=main.role,
        paths=tuple(post.path for post in posts if post.role is main.role),
        associate_id=associate_id,
        store_id=main.store,
        posts=tuple(Post(post.role, post.path, post.store, post.is_main) for post in posts),
    )


def forget_token(digest: bytes) -> None:
    """Ask the database again when this token is used next."""
    _remembered.pop(digest, None)


def forget_tokens() -> None:
    """Ask the database again for every token."""
    _remembered.clear()
