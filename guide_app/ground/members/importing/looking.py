"""What rows of members are judged against: who has the phone or the number, stores, people on duty there."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.privacy import vault
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.members.fragments import paths_serving
from guide_app.ground.members.importing.sheet import MemberRow
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.stores.importing.columns import Id


class MemberKnown(msgspec.Struct, frozen=True):
    """The member of a phone or a number (`key`), as whom they are known now, and what is known of them."""

    key: str
    id: UUID
    version: int
    paths: tuple[str, ...]
    home_store: UUID
    store: str
    company: str
    has_phone: bool
    has_name: bool
    has_birthday: bool
    has_gender: bool
    has_dedicated: bool
    has_consent: bool
    is_erased: bool
    key_wrapped: bytes | None


class StoreOfCode(msgspec.Struct, frozen=True):
    """A store that a row names, with the company that runs it."""

    code: str
    id: UUID
    path: str
    name: str
    company: str


class OnDuty(msgspec.Struct, frozen=True):
    """Somebody who is posted at a store today."""

    number: str
    associate: UUID
    store: UUID


@dataclass
class Members:
    """Those of a piece, what their rows name, and whom the rows before have."""

    known: dict[str, MemberKnown]
    stores: dict[str, StoreOfCode]
    on_duty: dict[tuple[str, UUID], UUID]
    """Associates, by number and store."""
    today: date
    at: datetime
    taken: set[str] = field(default_factory=set)
    """Phones, numbers and members of the rows before."""


KNOWN = f"""
SELECT found.key, m.id, m.version, {paths_serving("m")} AS paths, m.home_store, home.name AS store, e.name AS company,
  m.phone_masked <> '' AS has_phone, m.name_sealed IS NOT NULL AS has_name,
  (m.birthday_sealed IS NOT NULL OR m.birthday IS NOT NULL) AS has_birthday,
  m.gender <> 'unknown' AS has_gender,
  m.dedicated IS NOT NULL AS has_dedicated,
  EXISTS (SELECT FROM consent c WHERE c.member = m.id AND c.withdrawn_at IS NULL) AS has_consent,
  m.erased_at IS NOT NULL AS is_erased, k.key_wrapped
FROM (
  SELECT 'phone ' || translate(encode(p.phone_index, 'base64'), E'\\n', '') AS key, p.member
  FROM member_phone p WHERE p.phone_index = ANY($1::bytea[])
  UNION ALL SELECT 'number ' || n.number, n.id FROM member n WHERE n.number = ANY($2::text[])
) found
JOIN member had ON had.id = found.member JOIN member m ON m.id = coalesce(had.merged_into, had.id)
JOIN store home ON home.id = m.home_store JOIN legal_entity e ON e.id = home.entity
LEFT JOIN member_key k ON k.member = m.id
ORDER BY m.id, found.key
"""
LOCK = "SELECT id FROM member WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
STORES = """
SELECT s.code, s.id, s.path, s.name, e.name AS company FROM store s JOIN legal_entity e ON e.id = s.entity
WHERE s.code = ANY($1::text[]) AND s.status = 'open' ORDER BY s.id
"""
ON_DUTY = f"""
SELECT a.number, a.id AS associate, p.store FROM associate a JOIN posting p ON p.associate = a.id
WHERE a.number = ANY($1::text[]) AND a.status = 'active' AND a.left_at IS NULL AND p.store IS NOT NULL
  AND {holds_on("$2")} ORDER BY a.id
"""


def phone_key(index: bytes) -> str:
    """How the member of a phone is found among those that are known."""
    return f"phone {b64encode(index).decode()}"


def number_key(number: str) -> str:
    """The same of a number."""
    return f"number {number}"


def index_of(phone: str) -> bytes:
    """The keyed hash by which a phone is found."""
    return vault().index(PHONE, phone)


async def look(_: Actor, rows: Sequence[MemberRow], lock: bool) -> Members:
    """Read what these rows are judged against; the members locked, by id."""
    indexes = [index_of(row.phone) for row in rows if row.phone is not UNSET]
    numbers = [row.number for row in rows if row.number is not UNSET]
    known = await fetch_as(MemberKnown, KNOWN, indexes, numbers)
    if lock and known:
        await fetch_as(Id, LOCK, sorted({one.id for one in known}))
        known = await fetch_as(MemberKnown, KNOWN, indexes, numbers)
    at = clock.now()
    today = business_date(at)
    stores = await fetch_as(
        StoreOfCode, STORES, sorted({row.home_store for row in rows if row.home_store is not UNSET})
    )
    of_people = sorted({row.dedicated for row in rows if row.dedicated is not UNSET})
    people = await fetch_as(OnDuty, ON_DUTY, of_people, today) if of_people else []
    return Members(
        known={one.key: one for one in known},
        stores={one.code: one for one in stores},
        on_duty={(one.number, one.store): one.associate for one in people},
        today=today,
        at=at,
    )


def carry(before: Members, now: Members) -> None:
    """Whom the rows before have, no later row has again."""
    now.taken = before.taken
