"""Commands of attribution, and the views they answer with."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.attribution.rules import DecidedBy, Steps
from guide_app.ground.touches.rules import TouchKind

LONGEST_TRIAL = 31
UnitPath = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"\A/([A-Za-z0-9_-]+/)*\Z")]


class WritePolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next version of what holds at or below a path, from a business day on. No steps: nobody is named."""

    path: UnitPath
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    valid_from: date
    steps: Steps
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class TryPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps to be tried on the unserved orders of the last days at or below a path."""

    path: UnitPath
    steps: Steps
    days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_TRIAL)] = LONGEST_TRIAL


class StepTold(msgspec.Struct, frozen=True):
    """A step in words."""

    zh: str
    en: str


class PolicyView(msgspec.Struct, frozen=True):
    """A version of a policy; `decided_by_name` is null where the product itself did. Versions never change."""

    id: UUID
    path: str
    version: int
    title: str
    valid_from: date
    steps: Steps
    told: list[StepTold]
    decided_at: datetime
    decided_by_name: str | None


class StepCount(msgspec.Struct, frozen=True):
    """How many orders a step decides, and what was paid for their goods."""

    step: DecidedBy
    orders: int
    goods_fen: int


class TrialView(msgspec.Struct, frozen=True):
    """What a policy would do. `unknown` orders were bought by nobody who is known: no policy names anybody for them.

    `is_whole` is false where there were more orders than are looked at, the newest first.
    """

    orders: int
    unknown: int
    steps: list[StepCount]
    is_whole: bool


class AttributionView(msgspec.Struct, frozen=True):
    """Why an order that nobody served is credited as it is. Written once, with the sale."""

    order_id: UUID
    associate_id: UUID | None
    associate_name: str | None
    policy_id: UUID
    policy_version: int
    step: DecidedBy
    touch_id: UUID | None
    touch_kind: TouchKind | None
    touch_at: datetime | None
    reason_zh: str
    reason_en: str
    decided_at: datetime
