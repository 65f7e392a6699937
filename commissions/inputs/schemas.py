"""What people decide about pay beside plans: commands in, views out. Money is fen; months are written `2026-01`."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from commissions.engine.api import Fallback, GivenRole, Role
from commissions.inputs.rules import (
    MOST_HALF_DAYS,
    RESTATE_LIMIT,
    Afterwards,
    CreditRuleState,
    GoalOf,
    PayerPolicy,
)
from commissions.schemas import Code
from guide_app.ground.orders.rules import Channel

MOST_FEN = 1_000_000_000_000
GoalFen = Annotated[int, msgspec.Meta(ge=0, le=MOST_FEN)]
SignedFen = Annotated[int, msgspec.Meta(ge=-MOST_FEN, le=MOST_FEN)]
HalfDays = Annotated[int, msgspec.Meta(ge=0, le=MOST_HALF_DAYS)]
Weight = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Month = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}\Z")]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class CreateCreditRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who shares in sales of a store and channel (null: of every one), from a moment up to, not at, another.

    A role without a weight gets nothing. `missing` says where the weight of a role goes that nobody has in a sale: to
    who served, unless said otherwise.
    """

    code: Code
    weights: dict[Role, Weight]
    store_id: UUID | None = None
    channel: Channel | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    missing: dict[GivenRole, Fallback] = msgspec.field(default_factory=dict)
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class EndCreditRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when on the rule holds no longer: a moment ahead of now."""

    valid_to: datetime
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class CreditRuleView(msgspec.Struct, frozen=True):
    """A credit rule; `decided_by_name` is null where the product itself did."""

    id: UUID
    code: str
    state: CreditRuleState
    store_id: UUID | None
    store_code: str | None
    channel: Channel | None
    valid_from: datetime | None
    valid_to: datetime | None
    weights: dict[Role, int]
    missing: dict[GivenRole, Fallback]
    decided_at: datetime
    decided_by_name: str | None


class GoalEntered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The goal of an associate or of a store, one of the two; 0 is none."""

    value_fen: GoalFen
    associate_id: UUID | None = None
    store_id: UUID | None = None


class SetGoals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goals of a month; those that are not named stay as they are."""

    goals: Annotated[list[GoalEntered], msgspec.Meta(min_length=1, max_length=2_000)]


class GoalsSet(msgspec.Struct, frozen=True):
    """What was changed, and the version of the month's goals within reach."""

    period: str
    changed: int
    version: int


class GoalView(msgspec.Struct, frozen=True):
    """A goal of a month. `code` is the number of the associate or the code of the store."""

    id: UUID
    period: str
    of: GoalOf
    subject_id: UUID
    code: str
    name: str
    value_fen: int
    version: int
    set_at: datetime


class PresentEntered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many half days somebody was there."""

    associate_id: UUID
    half_days: HalfDays


class SetAttendance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole sheet of a store and month: who is not on it was not there."""

    people: Annotated[list[PresentEntered], msgspec.Meta(max_length=500)]


class PresentView(msgspec.Struct, frozen=True):
    """How many half days somebody was there."""

    associate_id: UUID
    number: str
    name: str
    half_days: int


class AttendanceView(msgspec.Struct, frozen=True):
    """The sheet of a store and month, by number; `version` is 0 where none was entered yet."""

    store_id: UUID
    period: str
    version: int
    people: tuple[PresentView, ...]


class AttendanceOfStore(msgspec.Struct, frozen=True):
    """How far the sheet of a store and month has come: who is on it, their half days, and who worked there and is not.

    `is_entered` where there is a sheet at all.
    """

    store_id: UUID
    code: str
    name: str
    is_entered: bool
    people: int
    half_days: int
    lacking: int


class AskAdjustment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amount to add to (or, below 0, take from) what somebody earned in a month, this one or an earlier one."""

    payee_id: UUID
    amount_fen: SignedFen
    effective_period: Month
    reason: Reason


class AdjustmentView(msgspec.Struct, frozen=True):
    """An amount by hand, who asked for it and who approved (null: the operator on the server).

    It `writes_off` what somebody who has left owed by the statement of that month.
    """

    id: UUID
    payee_id: UUID
    number: str
    name: str
    store_id: UUID
    amount_fen: int
    effective_period: str
    reason: str
    requested_by_name: str | None
    approved_by_name: str | None
    approved_at: datetime
    writes_off: str | None


class ChangeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which company pays for a share of somebody who works elsewhere, and for how long refunds restate their month."""

    payer_policy: PayerPolicy = PayerPolicy.SELLING_STORE_PAYS
    restate_limit: Annotated[int, msgspec.Meta(ge=0, le=1_200)] = RESTATE_LIMIT
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class SettingsView(msgspec.Struct, frozen=True):
    """The settings of all plans; those of version 0 are what holds as long as nothing was chosen.

    Once `in_use` they stay: something was posted by them.
    """

    payer_policy: PayerPolicy
    restate_limit: int
    version: int
    in_use: bool


class AssignPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who falls under the plan wherever they work, from a day on (default: the first of this month)."""

    associate_id: UUID
    valid_from: date | None = None


class EndPersonalPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which day on (default: the first of this month) somebody's personal plan holds no longer, and what then."""

    associate_id: UUID
    valid_from: date | None = None
    then: Afterwards = Afterwards.BY_POSITION


class PersonalPlanView(msgspec.Struct, frozen=True):
    """A decision about one person; `plan` is null for none, and where place and position decide again.

    From `replaced_on` on another decision about them holds.
    """

    id: UUID
    associate_id: UUID
    number: str
    name: str
    plan: str | None
    by_position: bool
    valid_from: date
    replaced_on: date | None
