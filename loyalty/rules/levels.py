"""Levels: which one points lead to, how long it is kept, and what follows its end."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from guide_app.base.kernel.errors import InvalidField
from loyalty.rules.points import GrowthRule, Points, months_later

FIRST_LEVEL = "basic"
"""The code of the level that every new member has."""

TemplateCode = Annotated[str, Meta(min_length=1, max_length=40)]


class AtEnd(StrEnum):
    """What happens when the months of a level are over and no points have earned it again."""

    STAY = "stay"
    DOWN_ONE = "down_one"
    DOWN_TO_EARNED = "down_to_earned"


class ChangeReason(StrEnum):
    """Why a member has another level, or the same one anew."""

    EARNED = "earned"
    KEPT = "kept"
    """The months were over, and points, or the rule, keep it for as many again."""
    ENDED = "ended"
    MERGED = "merged"
    """Two members turned out to be one person, and the higher of their levels stays."""
    RULES = "rules"
    """Other rules came into force."""


class BirthdayCoupon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A coupon of a template, given once a year so many days before the birthday."""

    template: TemplateCode
    days_before: Annotated[int, Meta(ge=0, le=30)] = 7


class LevelRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level: reached with so many points, kept for so many months (0 is for ever), and what it brings."""

    code: Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,19}\Z", max_length=20)]
    name_zh: Annotated[str, Meta(min_length=1, max_length=20)]
    name_en: Annotated[str, Meta(min_length=1, max_length=40)]
    threshold: Points
    keep_months: Annotated[int, Meta(ge=0, le=120)] = 12
    at_end: AtEnd = AtEnd.DOWN_TO_EARNED
    birthday: BirthdayCoupon | None = None
    upgrade_gift: TemplateCode | None = None
    benefits: Annotated[str, Meta(max_length=200)] = ""

    def until(self, day: date) -> date | None:
        """When a level that begins on a day ends; None for never."""
        return months_later(day, self.keep_months) if self.keep_months else None


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """All of one version: how points are earned, and the levels from the first one up."""

    growth: GrowthRule
    levels: tuple[LevelRule, ...]

    def level(self, code: str) -> LevelRule | None:
        """The level of that code."""
        return next((one for one in self.levels if one.code == code), None)

    def rank(self, code: str) -> int:
        """How high a level is; -1 for one that there is not."""
        return next((rank for rank, one in enumerate(self.levels) if one.code == code), -1)

    def earned(self, points: int) -> int:
        """The rank of the level that so many points lead to."""
        return max((rank for rank, one in enumerate(self.levels) if one.threshold <= points), default=0)

    def above(self, code: str) -> LevelRule | None:
        """The level after that one."""
        rank = self.rank(code) + 1
        return self.levels[rank] if rank < len(self.levels) else None


class Standing(msgspec.Struct, frozen=True):
    """Which level somebody has until when, and with how many points."""

    level: str
    until: date | None
    points: int


class Verdict(msgspec.Struct, frozen=True):
    """The level that somebody has from now on. `reason` is None where only the end of it is another one."""

    level: str
    until: date | None
    reason: ChangeReason | None


def judged(standing: Standing, rules: Rules, *, today: date, rules_changed: bool) -> Verdict | None:
    """What follows for somebody today; None where nothing does. Judged again, nothing more follows.

    Points lead up at once. A level is lost at its end alone, however few points are left before; one that other rules
    do not know any more is left for the one that is earned.
    """
    rank, earned = rules.rank(standing.level), rules.earned(standing.points)
    if rank < 0:
        return _begun(rules.levels[earned], today, ChangeReason.RULES)
    if earned > rank:
        return _begun(rules.levels[earned], today, ChangeReason.RULES if rules_changed else ChangeReason.EARNED)
    level = rules.levels[rank]
    if standing.until is not None and standing.until <= today:
        return _ended(rules, rank, earned, today)
    if rules_changed and (standing.until is None) == bool(level.keep_months):
        return Verdict(level.code, level.until(today), None)
    return None


def _begun(level: LevelRule, today: date, reason: ChangeReason) -> Verdict:
    return Verdict(level.code, level.until(today), reason)


def _ended(rules: Rules, rank: int, earned: int, today: date) -> Verdict:
    level = rules.levels[rank]
    if earned == rank or level.at_end is AtEnd.STAY:
        return _begun(level, today, ChangeReason.KEPT)
    lower = earned if level.at_end is AtEnd.DOWN_TO_EARNED else max(rank - 1, earned)
    return _begun(rules.levels[lower], today, ChangeReason.ENDED)


def require_sound(rules: Rules) -> None:
    """Refuse with InvalidField levels that lead nowhere: the first is everybody's, each other one lies higher."""
    levels = rules.levels
    _require(levels[0].code == FIRST_LEVEL, 0, "code", f"第一级须为 {FIRST_LEVEL} / the first level is {FIRST_LEVEL}")
    _require(levels[0].threshold == 0, 0, "threshold", "第一级门槛须为 0 / the first level begins with 0 points")
    _require(levels[0].keep_months == 0, 0, "keep_months", "第一级长期有效，须为 0 / the first level is for ever: 0")
    for place in range(1, len(levels)):
        higher = levels[place].threshold > levels[place - 1].threshold
        _require(higher, place, "threshold", "须高于前一级 / higher than that of the level before")
    _require_different([level.code for level in levels], "code", "编码不能重复 / each code once")
    _require_different([level.name_zh for level in levels], "name_zh", "名称不能重复 / each name once")


def _require(holds: bool, place: int, field: str, rule: str) -> None:
    if not holds:
        raise InvalidField(f"levels[{place}].{field}", rule)


def _require_different(values: Sequence[str], field: str, rule: str) -> None:
    for place, value in enumerate(values):
        _require(value not in values[:place], place, field, rule)
