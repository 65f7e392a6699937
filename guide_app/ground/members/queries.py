"""What can be seen of members: those of the stores in reach, and one's own dedicated customers wherever they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch, fetch_row
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.privacy import normalise_phone, vault
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.members.rules import MemberSource, RegistrationStatus, status_at
from guide_app.ground.members.schemas import BindingView, FindMembers, MemberView, RegistrationView
from guide_app.ground.members.sealing import PHONE


@dataclass(frozen=True, slots=True)
class MemberFound:
    """A member in reach, with what orders and coupons freeze about him."""

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    home_store_id: UUID
    home_path: str
    acquirer_id: UUID | None
    dedicated_id: UUID | None
    registered_at: datetime


BEFORE_ALL = UUID(int=0)
"""Smaller than every id, so that the first page is asked for like the others."""

MEMBER = """
SELECT m.id, m.number, m.name_masked, m.phone_masked, to_char(m.birthday, 'MM-DD') AS birthday, m.level, m.source,
  m.registered_at, m.home_store, s.code AS store_code, s.path, m.acquirer, m.dedicated, d.name AS dedicated_name,
  m.version
FROM member m JOIN store s ON s.id = m.home_store LEFT JOIN associate d ON d.id = m.dedicated
"""
# One statement per kind of reach, so that each goes by its index: $1 what is reached, $2 the page before, $3 the limit.
OWN = f"{MEMBER} WHERE m.dedicated = $1 AND m.id > $2 ORDER BY m.id LIMIT $3"
OF_STORE = f"{MEMBER} WHERE (m.home_store = $1 OR m.dedicated = $4) AND m.id > $2 ORDER BY m.id LIMIT $3"
OF_CHAIN = f"{MEMBER} WHERE m.id > $1 ORDER BY m.id LIMIT $2"
# A page of each store, merged: a region's page costs its number of stores, not the number of members of the chain.
OF_BRANCHES = f"""
WITH page AS MATERIALIZED (
  SELECT reached.id FROM store b CROSS JOIN LATERAL (
    SELECT id FROM member WHERE home_store = b.id AND id > $2 ORDER BY id LIMIT $3) reached
  WHERE b.path LIKE ANY($1)
  UNION (SELECT id FROM member WHERE dedicated = $4 AND id > $2 ORDER BY id LIMIT $3)
  ORDER BY id LIMIT $3)
{MEMBER} WHERE m.id IN (SELECT id FROM page) ORDER BY m.id
"""
REGISTRATION = """
SELECT r.id, r.status, r.name_masked, r.phone_masked, r.store, s.path, r.associate, r.member, r.is_new_member,
  r.requested_at, r.expires_at
FROM registration r JOIN store s ON s.id = r.store WHERE r.id = $1
"""
BINDINGS = """
SELECT b.associate AS associate_id, a.name AS associate_name, b.reason, b.bound_at, b.ended_at
FROM binding b JOIN associate a ON a.id = b.associate WHERE b.member = $1 ORDER BY b.bound_at, b.id
"""


async def members(actor: Actor, paging: PageRequest, *, mine: bool = False) -> Page[MemberView]:
    """Members in reach, or only those whose dedicated associate is the actor himself."""
    tail = [paging.after or BEFORE_ALL, paging.fetch]
    if mine:
        rows = await fetch(OWN, actor.associate_id, *tail)
    elif actor.reaches_all:
        rows = await fetch(OF_CHAIN, *tail)
    elif actor.only_store is not None:
        rows = await fetch(OF_STORE, actor.only_store, *tail, actor.associate_id)
    else:
        rows = await fetch(OF_BRANCHES, actor.path_patterns, *tail, actor.associate_id)
    return page_of(rows, paging, view=_member_view, key=lambda row: row["id"])


async def search(actor: Actor, wanted: FindMembers) -> list[MemberView]:
    """The member with that phone or number, if he is in reach: one or none."""
    if (wanted.phone is None) == (wanted.number is None):
        raise InvalidField("phone", "手机号与会员号须填且只填一个 / either a phone or a number")
    if wanted.phone is not None:
        index = vault().index(PHONE, normalise_phone(wanted.phone))
        rows = await fetch(f"{MEMBER} WHERE m.phone_index = $1", index)
    else:
        rows = await fetch(f"{MEMBER} WHERE m.number = $1", wanted.number)
    return [_member_view(row) for row in rows if in_reach(actor, row)]


async def member(actor: Actor, member_id: UUID) -> MemberView:
    """One member. Raises NotFound, also outside the actor's reach."""
    return _member_view(await _row_in_reach(actor, member_id))


async def find_member(actor: Actor, member_id: UUID) -> MemberFound:
    """One member for other packages. Raises NotFound, also outside the actor's reach."""
    row = await _row_in_reach(actor, member_id)
    return MemberFound(
        id=row["id"],
        number=row["number"],
        name_masked=row["name_masked"],
        phone_masked=row["phone_masked"],
        home_store_id=row["home_store"],
        home_path=row["path"],
        acquirer_id=row["acquirer"],
        dedicated_id=row["dedicated"],
        registered_at=row["registered_at"],
    )


async def bindings(actor: Actor, member_id: UUID) -> list[BindingView]:
    """Who was a member's dedicated associate, the oldest first."""
    await _row_in_reach(actor, member_id)
    return [BindingView(**row) for row in await fetch(BINDINGS, member_id)]


async def registration(actor: Actor, registration_id: UUID) -> RegistrationView:
    """How a registration stands. Raises NotFound, also when its store is outside the actor's reach."""
    row = await fetch_row(REGISTRATION, registration_id)
    if row is None:
        raise NotFound
    if row["associate"] != actor.associate_id:
        actor.require_reach(row["path"])
    return RegistrationView(
        id=row["id"],
        status=status_at(RegistrationStatus(row["status"]), row["expires_at"], clock.now()),
        name_masked=row["name_masked"],
        phone_masked=row["phone_masked"],
        store_id=row["store"],
        associate_id=row["associate"],
        member_id=row["member"],
        is_new_member=row["is_new_member"],
        requested_at=row["requested_at"],
        expires_at=row["expires_at"],
    )


def in_reach(actor: Actor, row: asyncpg.Record) -> bool:
    """Whether a member (a row with `path` and `dedicated`) is of a store in reach, or the actor's own customer."""
    own = row["dedicated"] is not None and row["dedicated"] == actor.associate_id
    return own or actor.reaches(row["path"])


def require_all_in_reach(actor: Actor, rows: Sequence[asyncpg.Record], wanted: Sequence[UUID]) -> None:
    """Refuse with NotFound when any of the wanted members is missing from `rows` or outside the reach."""
    seen = {row["id"] for row in rows if in_reach(actor, row)}
    missing = sorted(str(member_id) for member_id in set(wanted) - seen)
    if missing:
        raise NotFound(member_ids=missing)


async def _row_in_reach(actor: Actor, member_id: UUID) -> asyncpg.Record:
    row = await fetch_row(f"{MEMBER} WHERE m.id = $1", member_id)
    if row is None or not in_reach(actor, row):
        raise NotFound
    return row


def _member_view(row: asyncpg.Record) -> MemberView:
    return MemberView(
        id=row["id"],
        number=row["number"],
        name_masked=row["name_masked"],
        phone_masked=row["phone_masked"],
        birthday=row["birthday"],
        level=row["level"],
        source=MemberSource(row["source"]),
        registered_at=row["registered_at"],
        home_store_id=row["home_store"],
        home_store_code=row["store_code"],
        acquirer_id=row["acquirer"],
        dedicated_id=row["dedicated"],
        dedicated_name=row["dedicated_name"],
        version=row["version"],
    )
