"""What rows of people are judged against, read for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.privacy import vault
from guide_app.ground.associates.importing.sheet import PersonRow
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.service import PHONE
from guide_app.ground.stores.importing.columns import Id


class PersonKnown(msgspec.Struct, frozen=True):
    """Somebody who is there: where their place is, the main post that began last, roles held today or later."""

    id: UUID
    number: str
    name: str
    title: str
    phone_sealed: bytes | None
    phone_masked: str
    wecom_userid: str | None
    status: AssociateStatus
    left_at: datetime | None
    version: int
    place: str | None
    place_role: Role | None
    place_from: date | None
    role: Role | None
    path: str | None
    valid_from: date | None
    valid_to: date | None
    held: tuple[Role, ...]
    second: tuple[str, ...]
    """The places of second posts that hold, or will."""

    @property
    def phone(self) -> str | None:
        """In clear, to be compared."""
        return None if self.phone_sealed is None else vault().open(PHONE, self.phone_sealed)


class UnitOfCode(msgspec.Struct, frozen=True):
    """A store or region that a row names; `store` is null for a region, of which `closes` says that it will or has."""

    kind: str
    code: str
    path: str
    store: UUID | None
    closes: bool = False


class WecomUser(msgspec.Struct, frozen=True):
    """Whose a WeCom account is."""

    userid: str
    number: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post that a row gives."""

    role: Role
    path: str
    store: UUID | None
    valid_from: date


@dataclass
class People:
    """Those of a piece by number, what their rows name, and what the rows before have planned."""

    known: dict[str, PersonKnown]
    units: dict[tuple[str, str], UnitOfCode]
    wecom: dict[str, str]
    """Numbers, by WeCom account."""
    today: date
    posts: dict[str, Post] = field(default_factory=dict)
    """New posts that rows give, by number."""


KNOWN = """
SELECT a.id, a.number, a.name, a.title, a.phone_sealed, a.phone_masked, a.wecom_userid, a.status, a.left_at, a.version,
  place.path AS place, place.role AS place_role, place.valid_from AS place_from,
  last.role, last.path, last.valid_from, last.valid_to,
  ARRAY(SELECT DISTINCT p.role::text FROM posting p
    WHERE p.associate = a.id AND (p.valid_to IS NULL OR p.valid_to > $2) ORDER BY 1) AS held,
  ARRAY(SELECT p.path FROM posting p
    WHERE p.associate = a.id AND NOT p.is_main AND (p.valid_to IS NULL OR p.valid_to > $2) ORDER BY 1) AS second
FROM associate a
LEFT JOIN LATERAL (
  SELECT p.path, p.role, p.valid_from FROM posting p WHERE p.associate = a.id AND p.is_main
  ORDER BY p.valid_from > $2, CASE WHEN p.valid_from <= $2 THEN p.valid_from END DESC, p.valid_from, p.id LIMIT 1
) place ON true
LEFT JOIN LATERAL (
  SELECT p.role, p.path, p.valid_from, p.valid_to FROM posting p WHERE p.associate = a.id AND p.is_main
  ORDER BY p.valid_from DESC, p.id DESC LIMIT 1
) last ON true
WHERE a.number = ANY($1::text[]) ORDER BY a.id
"""
LOCK = "SELECT id FROM associate WHERE number = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
UNITS = """
SELECT 'store' AS kind, s.code, s.path, s.id AS store, false AS closes FROM store s WHERE s.code = ANY($1::text[])
UNION ALL SELECT 'region', r.code, r.path, NULL, r.closed_on IS NOT NULL FROM region r WHERE r.code = ANY($2::text[])
"""
LOCK_REGIONS = "SELECT id FROM region WHERE code = ANY($1::text[]) ORDER BY id FOR SHARE"
WECOM_USERS = """
SELECT wecom_userid AS userid, number FROM associate WHERE wecom_userid = ANY($1::text[])
"""


async def look(_: Actor, rows: Sequence[PersonRow], lock: bool) -> People:
    """Read what these rows are judged against; locked, so that one posting at a time is decided."""
    numbers = [row.number for row in rows]
    today = business_date(clock.now())
    if lock:
        await fetch_as(Id, LOCK, numbers)
    known = await fetch_as(PersonKnown, KNOWN, numbers, today)
    if lock:
        await fetch_as(Id, LOCK_REGIONS, _named(rows, "region"))
    units = await fetch_as(UnitOfCode, UNITS, _named(rows, "store"), _named(rows, "region"))
    users = await fetch_as(WecomUser, WECOM_USERS, _named(rows, "wecom_userid"))
    return People(
        known={person.number: person for person in known},
        units={(unit.kind, unit.code): unit for unit in units},
        wecom={user.userid: user.number for user in users},
        today=today,
    )


def _named(rows: Sequence[PersonRow], where: str) -> list[str]:
    return sorted({value for row in rows if (value := getattr(row, where)) is not UNSET})


def carry(before: People, now: People) -> None:
    """Accounts that rows before have taken are taken."""
    now.wecom = before.wecom | now.wecom


HEADQUARTERS = UnitOfCode(kind="region", code="", path=HQ_PATH, store=None)
"""Where headquarters' roles are posted when no region is named."""
