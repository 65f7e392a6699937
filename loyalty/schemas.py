"""Shapes of points and levels: commands in, views out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from loyalty.rules.benefits import Benefit
from loyalty.rules.levels import ChangeReason, LevelRule
from loyalty.rules.points import EntryReason, GrowthRule

LevelRules = Annotated[list[LevelRule], Meta(min_length=1, max_length=10)]
Why = Annotated[str, Meta(min_length=1, max_length=500, description="原因 · Why")]


class DecideRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version of the rules, from a business day on; the levels from the first one up."""

    valid_from: date
    growth: GrowthRule
    levels: LevelRules
    reason: Why


class PreviewRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules that are tried: whom would they move?"""

    growth: GrowthRule
    levels: LevelRules


class LevelPreview(msgspec.Struct, frozen=True):
    """A level with how many members with points have it now, and would have it once the rules are in force."""

    code: str
    name_zh: str
    name_en: str
    now: int
    then: int


class RulesPreview(msgspec.Struct, frozen=True):
    """Whom other rules would move, as points and levels stand now.

    Of `members` with points `up` go up at once, `moved` leave a level that there is no more. `below` have fewer points
    than their level asks for: they keep it to its end.
    """

    members: int
    up: int
    moved: int
    below: int
    levels: list[LevelPreview]


class VersionView(msgspec.Struct, frozen=True):
    """A version of the rules; `state` is `ended`, `in_force` or `ahead`."""

    id: UUID
    number: int
    valid_from: date
    state: str
    growth: GrowthRule
    levels: list[LevelRule]
    made_at: datetime
    made_by_name: str | None


class LevelCount(msgspec.Struct, frozen=True):
    """A level that is in force, and how many members have it."""

    code: str
    name_zh: str
    name_en: str
    threshold: int
    members: int


class GrowthView(msgspec.Struct, frozen=True):
    """What a member has: points, the level until when (None is for ever), and what is missing to the next one.

    `name_zh` and `name_en` are what the level is called, `benefits` what it brings in words. Of who has the highest
    level `next_*` and `missing` are null.
    """

    member_id: UUID
    points: int
    level: str
    name_zh: str
    name_en: str
    benefits: str
    until: date | None
    next_level: str | None
    next_name_zh: str | None
    next_name_en: str | None
    missing: int | None


class GrowthEntryView(msgspec.Struct, frozen=True):
    """Points that came or went. `note` is why somebody gave them by hand."""

    id: UUID
    member_id: UUID
    member_number: str
    store_id: UUID
    reason: EntryReason
    points: int
    order_id: UUID | None
    made_by_name: str | None
    at: datetime
    business_on: date
    expires_on: date | None


class NotedEntry(GrowthEntryView, frozen=True):
    """An entry of one member, with the reason that somebody wrote."""

    note: str | None


class OwnEntry(msgspec.Struct, frozen=True):
    """An entry as the member sees it."""

    id: UUID
    reason: EntryReason
    points: int
    business_on: date
    expires_on: date | None


class LevelChangeView(msgspec.Struct, frozen=True):
    """A member got another level, or the same one anew."""

    id: UUID
    member_id: UUID
    member_number: str
    store_id: UUID
    before: str
    after: str
    is_up: bool
    reason: ChangeReason
    points: int
    until: date | None
    at: datetime


class BenefitView(msgspec.Struct, frozen=True):
    """A coupon that a level brought, or the code of the refusal for which there is none."""

    id: UUID
    member_id: UUID
    member_number: str
    store_id: UUID
    benefit: Benefit
    level: str
    template: str
    coupon_id: UUID | None
    refusal: str | None
    at: datetime


class AdjustGrowth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points by hand, fewer with a minus. The reason is kept sealed, and without names and phones."""

    points: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
    reason: Why


class Adjusting(msgspec.Struct, frozen=True, kw_only=True):
    """Points by hand as they wait for a second person."""

    member_id: UUID
    number: str
    adjustment: AdjustGrowth


class GrowthAdjusted(msgspec.Struct, frozen=True):
    """Points that were given or taken by hand, and what the member has now."""

    id: UUID
    member_id: UUID
    given: int
    points: int
