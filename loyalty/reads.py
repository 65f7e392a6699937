"""What a member has of points and levels, for who has asked already whether it may be seen."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.ground.members.fragments import identities_of, survivor_of
from loyalty.rules.levels import FIRST_LEVEL
from loyalty.schemas import GrowthView
from loyalty.versions import VersionRow, all_versions, in_force, versions_of


class Has(msgspec.Struct, frozen=True):
    """A member's points and level, all who are one person together."""

    member_id: UUID
    points: int
    level: str
    until: date | None


HAS = f"""
SELECT m.id AS member_id, (
    SELECT coalesce(sum(b.points), 0)::bigint FROM growth_balance b WHERE b.member IN ({identities_of("$1")})
  ) AS points, m.level, s.until
FROM member m LEFT JOIN level_standing s ON s.member = m.id WHERE m.id = {survivor_of("$1")}
"""


def points_and_level(member_id: UUID) -> Lookup[Has]:
    """What a member has, in one row; none where there is no such member."""
    return Lookup(Has, HAS, member_id)


async def growth_now(member_id: UUID) -> GrowthView:
    """The points and the level of a member. Raises NotFound."""
    found, rows = await look_up(points_and_level(member_id), all_versions())
    if not found:
        raise NotFound
    return growth_by(found[0], rows, business_date(clock.now()))


def growth_by(has: Has, rows: Sequence[VersionRow], day: date) -> GrowthView:
    """What that is by the version of the rules that is in force on a business day."""
    now = in_force(versions_of(rows), day)
    level = now.level(has.level) if now else None
    after = now.above(has.level if level else FIRST_LEVEL) if now else None
    return GrowthView(
        member_id=has.member_id,
        points=has.points,
        level=has.level,
        name_zh=level.name_zh if level else has.level,
        name_en=level.name_en if level else has.level,
        benefits=level.benefits if level else "",
        until=has.until,
        next_level=after.code if after else None,
        next_name_zh=after.name_zh if after else None,
        next_name_en=after.name_en if after else None,
        missing=max(after.threshold - has.points, 0) if after else None,
    )
