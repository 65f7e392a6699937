"""What people decided beside plans, as the engine takes it: credit rules, goals, settings, personal plans, attendance,
adjustments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.engine.api import (
    Adjustment,
    CreditRule,
    Fallback,
    GivenRole,
    Goal,
    Moment,
    Period,
    Role,
    Settings,
    first_date_of,
    period_from,
)
from commissions.inputs.rules import RESTATE_LIMIT, GoalOf, PayerPolicy
from commissions.rules import PersonalChoice
from guide_app.base.kernel.database import fetch_as, fetch_row_as


class CreditRuleKept(msgspec.Struct, frozen=True):
    """A credit rule as it is kept."""

    code: str
    store: UUID | None
    channel: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    weights: dict[Role, int]
    missing: dict[GivenRole, Fallback]


class DecidedRow(msgspec.Struct, frozen=True):
    """Everything that a calculation goes by beside plans and people, read at once."""

    payer_policy: PayerPolicy
    restate_limit: int
    credit_rules: tuple[CreditRuleKept, ...]
    personal_plans: tuple[PersonalChoice, ...]


class Decided(NamedTuple):
    """The same as the engine takes it; personal plans as the product's own rules do."""

    settings: Settings
    credit_rules: list[CreditRule]
    personal_plans: tuple[PersonalChoice, ...]


class GoalKept(msgspec.Struct, frozen=True):
    """A goal as it is kept."""

    period: date
    of: GoalOf
    subject: UUID
    value_fen: int


class Present(msgspec.Struct, frozen=True):
    """Half days of somebody in a store."""

    store: UUID
    associate: UUID
    half_days: int


class Attended(msgspec.Struct, frozen=True):
    """A store on whose sheet somebody is."""

    store: UUID


class AdjustmentKept(msgspec.Struct, frozen=True):
    """An amount by hand as it is kept."""

    id: UUID
    payee: UUID
    amount_fen: int


# One statement, for it is read with every batch of sales: $1 people, $2 stores, null for all of them.
DECIDED = f"""
SELECT coalesce((SELECT payer_policy FROM commission_settings), '{PayerPolicy.SELLING_STORE_PAYS}') AS payer_policy,
  coalesce((SELECT restate_limit FROM commission_settings), {RESTATE_LIMIT}) AS restate_limit,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'store', r.store, 'channel', r.channel,
      'valid_from', r.valid_from, 'valid_to', r.valid_to, 'weights', r.weights, 'missing', r.missing)), '[]')
    FROM commission_credit_rule r WHERE $2::uuid[] IS NULL OR r.store IS NULL OR r.store = ANY($2)) AS credit_rules,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('associate', o.associate, 'plan', p.code,
      'by_position', o.by_position, 'valid_from', o.valid_from)), '[]')
    FROM commission_personal_plan o LEFT JOIN commission_plan p ON p.id = o.plan
    WHERE $1::uuid[] IS NULL OR o.associate = ANY($1)) AS personal_plans
"""
GOALS = """
SELECT period, subject_kind AS of, subject, value_fen FROM commission_goal ORDER BY period, subject_kind, subject
"""
GOALS_OF = """
SELECT period, subject_kind AS of, subject, value_fen FROM commission_goal
WHERE period = $1
  AND subject = ANY ($2::uuid[] || ARRAY(SELECT store FROM posting WHERE associate = ANY($2) AND store IS NOT NULL))
ORDER BY subject_kind, subject
"""
PRESENT = """
SELECT s.store, a.associate, a.half_days FROM commission_attendance a
JOIN commission_attendance_sheet s ON s.id = a.sheet
WHERE s.period = $1 AND ($2::uuid[] IS NULL OR s.store = ANY($2)) ORDER BY s.store, a.associate
"""
ATTENDED = """
SELECT DISTINCT s.store FROM commission_attendance a JOIN commission_attendance_sheet s ON s.id = a.sheet
WHERE s.period = $1 AND a.associate = ANY($2)
"""
ADJUSTED = "SELECT id, payee, amount_fen FROM commission_adjustment WHERE effective_period = $1 ORDER BY id"
ADJUSTED_OF = """
SELECT id, payee, amount_fen FROM commission_adjustment WHERE payee = ANY($2) AND effective_period = $1 ORDER BY id
"""


async def decided(people: Sequence[UUID] | None = None, stores: Sequence[UUID] | None = None) -> Decided:
    """What these people and the sales of these stores go by; without either, everybody and all of them."""
    row = await fetch_row_as(DecidedRow, DECIDED, people, stores)
    assert row is not None, "a row of scalars is always there"
    settings = Settings(payer_policy=row.payer_policy.value, restate_limit=row.restate_limit)
    return Decided(settings, [_credit_rule(one) for one in row.credit_rules], row.personal_plans)


async def goals_decided() -> list[Goal]:
    """Every goal of every month."""
    return [_goal(one) for one in await fetch_as(GoalKept, GOALS)]


async def goals_of(period: date, people: Sequence[UUID]) -> list[Goal]:
    """The goals of a month of these people and of the stores where they have worked."""
    return [_goal(one) for one in await fetch_as(GoalKept, GOALS_OF, period, people)]


async def half_days_of(period: Period, stores: Sequence[UUID] | None = None) -> dict[str, dict[str, int]]:
    """Who was there how often in a month, by store: in these, or in all of them."""
    sheets: dict[str, dict[str, int]] = defaultdict(dict)
    for one in await fetch_as(Present, PRESENT, first_date_of(period), stores):
        sheets[str(one.store)][str(one.associate)] = one.half_days
    return sheets


async def stores_attended(period: Period, people: Sequence[UUID]) -> list[str]:
    """The stores on whose sheets of a month these people are."""
    return [str(one.store) for one in await fetch_as(Attended, ATTENDED, first_date_of(period), people)]


async def adjustments_of(period: Period, payees: Sequence[UUID] | None = None) -> list[Adjustment]:
    """The amounts by hand of a month: of these payees, or of everybody."""
    first = first_date_of(period)
    if payees is None:
        kept = await fetch_as(AdjustmentKept, ADJUSTED, first)
    else:
        kept = await fetch_as(AdjustmentKept, ADJUSTED_OF, first, payees)
    return [Adjustment(str(one.id), str(one.payee), one.amount_fen, period) for one in kept]


def _credit_rule(kept: CreditRuleKept) -> CreditRule:
    return CreditRule(
        id=kept.code,
        weights=kept.weights,
        store=None if kept.store is None else str(kept.store),
        channel=kept.channel,
        starts=None if kept.valid_from is None else Moment(kept.valid_from.isoformat()),
        ends=None if kept.valid_to is None else Moment(kept.valid_to.isoformat()),
        missing=kept.missing,
    )


def _goal(kept: GoalKept) -> Goal:
    period, subject = period_from(kept.period), str(kept.subject)
    if kept.of is GoalOf.STORE:
        return Goal(period, kept.value_fen, store=subject)
    return Goal(period, kept.value_fen, payee=subject)
