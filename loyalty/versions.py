"""The versions of the rules, and which one is in force when. They are few, and read whole."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.lookups import Lookup
from loyalty.rules.levels import LevelRule, Rules
from loyalty.rules.points import GrowthRule


class Version(Rules, frozen=True, kw_only=True):
    """A version as it is kept."""

    id: UUID
    number: int
    valid_from: date
    made_by: UUID | None
    made_at: datetime


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `loyalty_version`."""

    id: UUID
    number: int
    valid_from: date
    growth: GrowthRule
    levels: tuple[LevelRule, ...]
    made_by: UUID | None
    made_at: datetime


VERSIONS = """
SELECT v.id, v.number, v.valid_from, v.growth, v.levels, v.made_by, v.made_at FROM loyalty_version v ORDER BY v.number
"""


async def versions() -> list[Version]:
    """All of them, the first one first."""
    return versions_of(await fetch_as(VersionRow, VERSIONS))


def all_versions() -> Lookup[VersionRow]:
    """The rows of all of them, to be read beside others."""
    return Lookup(VersionRow, VERSIONS)


def versions_of(rows: Sequence[VersionRow]) -> list[Version]:
    """The versions that these rows are."""
    return [Version(**msgspec.structs.asdict(row)) for row in rows]


def in_force(known: Sequence[Version], day: date) -> Version | None:
    """The version that counts on a business day: none begins before an earlier one, and of one day the last counts."""
    return next((one for one in reversed(known) if one.valid_from <= day), None)
