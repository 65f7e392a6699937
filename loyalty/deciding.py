"""The rules by versions: what is refused, what they would change, and how they come into force."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from loyalty.errors import TemplatesUnknown
from loyalty.judging import put_in_force
from loyalty.permissions import DECIDE_RULES
from loyalty.rules.levels import FIRST_LEVEL, LevelRule, Rules, require_sound
from loyalty.rules.points import GrowthRule
from loyalty.schemas import DecideRules, LevelPreview, PreviewRules, RulesPreview
from loyalty.versions import Version, versions


class VersionMade(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `loyalty_version`."""

    id: UUID
    number: int
    valid_from: date
    growth: GrowthRule
    levels: list[LevelRule]
    made_by: UUID | None
    made_at: datetime


class Crowd(msgspec.Struct, frozen=True):
    """How many have a level and points that lead to a place among the thresholds, 0 for fewer than the first."""

    level: str
    place: int
    members: int


WRITE = insert_from_json("loyalty_version", VersionMade)
TEMPLATES = "SELECT coalesce(array_agg(code), '{}') FROM coupon_template WHERE code = ANY($1::text[])"
CATEGORIES = "SELECT coalesce(array_agg(code), '{}') FROM category WHERE code = ANY($1::text[])"
CROWDS = """
SELECT coalesce(s.level, $2) AS level, width_bucket(b.points, $1::bigint[]) AS place, count(*) AS members
FROM growth_balance b LEFT JOIN level_standing s ON s.member = b.member GROUP BY 1, 2
"""


def rules_of(command: DecideRules | PreviewRules) -> Rules:
    """What a command would have in force."""
    return Rules(growth=command.growth, levels=tuple(command.levels))


async def check_rules(actor: Actor, command: DecideRules) -> int:
    """Refuse rules that could not come into force, before a second person is asked; the number of their version.

    The first version may begin in the past: what happens from now on is all it counts. Another one begins ahead of now,
    and not before one that waits. Raises InvalidField, TemplatesUnknown.
    """
    actor.require(DECIDE_RULES)
    await _require_sound(command)
    known, today = await versions(), business_date(clock.now())
    if known and command.valid_from <= today:
        raise InvalidField("valid_from", "须晚于今天，已发生的不变 / later than today: what has happened stays")
    if known and command.valid_from < known[-1].valid_from:
        last = known[-1].valid_from
        raise InvalidField("valid_from", f"不能早于已定版本的 {last} / not before the version that begins on {last}")
    if command.valid_from > today + timedelta(days=366):
        raise InvalidField("valid_from", "须在一年以内 / within a year")
    return known[-1].number + 1 if known else 1


async def decide_rules(actor: Actor, command: DecideRules) -> Version:
    """Make them a version. Raises as `check_rules`."""
    actor.require(DECIDE_RULES)
    at = clock.now()
    async with transaction():
        number = await check_rules(actor, command)
        row = VersionMade(
            id=new_id(),
            number=number,
            valid_from=command.valid_from,
            growth=command.growth,
            levels=command.levels,
            made_by=actor.associate_id,
            made_at=at,
        )
        await execute(WRITE, as_json([row]))
        made = Version(**msgspec.structs.asdict(row) | {"levels": tuple(row.levels)})
        if made.valid_from <= business_date(at):
            await put_in_force(made)
        facts = {"valid_from": made.valid_from, "growth": made.growth, "levels": made.levels}
        await audit.record(actor, "loyalty.rules_decided", f"loyalty_version:{made.number}", **facts)
    return made


async def preview_rules(actor: Actor, command: PreviewRules) -> RulesPreview:
    """Whom the rules would move if they were in force now. Raises InvalidField, TemplatesUnknown."""
    actor.require(DECIDE_RULES)
    await _require_sound(command)
    rules = rules_of(command)
    crowds = await fetch_as(Crowd, CROWDS, [level.threshold for level in rules.levels], FIRST_LEVEL)
    now, then = dict.fromkeys(range(len(rules.levels)), 0), dict.fromkeys(range(len(rules.levels)), 0)
    up = moved = below = 0
    for crowd in crowds:
        rank, earned = rules.rank(crowd.level), max(crowd.place - 1, 0)
        if rank < 0:
            moved += crowd.members
        else:
            now[rank] += crowd.members
            up += crowd.members if earned > rank else 0
            below += crowd.members if earned < rank else 0
        then[max(rank, earned)] += crowd.members
    shown = [
        LevelPreview(level.code, level.name_zh, level.name_en, now[rank], then[rank])
        for rank, level in enumerate(rules.levels)
    ]
    return RulesPreview(sum(crowd.members for crowd in crowds), up, moved, below, shown)


async def _require_sound(command: DecideRules | PreviewRules) -> None:
    require_sound(rules_of(command))
    await _require_known("growth.by_category", sorted(command.growth.by_category), CATEGORIES)
    named = {level.birthday.template for level in command.levels if level.birthday is not None}
    named |= {level.upgrade_gift for level in command.levels if level.upgrade_gift is not None}
    unknown = sorted(named - set(await fetch_value(TEMPLATES, sorted(named))))
    if unknown:
        raise TemplatesUnknown(templates=unknown)


async def _require_known(field: str, codes: Sequence[str], statement: str) -> None:
    unknown = sorted(set(codes) - set(await fetch_value(statement, list(codes))))
    if unknown:
        raise InvalidField(field, f"品类不存在：{'、'.join(unknown)} / no such category: {', '.join(unknown)}")
