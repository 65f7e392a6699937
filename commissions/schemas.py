"""Commands of planning, and what is shown of commissions. Money is fen."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from commissions.engine.api import Explain, Moment, Period, PlanTerms
from commissions.payees import PayeeKind
from commissions.periods.rules import PayState
from commissions.plans.rule_in_words import ChangedWords, RuleInWords
from commissions.plans.sample_sales import SampledSale, SampleSale
from commissions.rules import MonthState, PlanState, Position, VersionState
from guide_app.base.kernel.shapes import documented_as, spelt

Code = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_.-]{1,40}\Z")]
Path = Annotated[str, msgspec.Meta(pattern=r"\A/([A-Za-z0-9_.-]+/)*\Z", max_length=500)]
PlanVersion = Annotated[dict[str, Any], documented_as("plan version", PlanTerms)]
"""A version as the commission contract writes it; the engine reads and checks it, and it is kept as it was written."""

spelt(
    Moment, pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|[+-][0-9]{2}:[0-9]{2})\Z", description="RFC 3339"
)
spelt(Period, pattern=r"\A[0-9]{4}-(?:0[1-9]|1[0-2])\Z", description="月份 · A month, like 2026-01")


class AssignPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who falls under a plan: a position below a path, from a day on (default: the first of this month)."""

    path: Path = "/"
    position: Position = Position.ASSOCIATE
    valid_from: date | None = None


class CreatePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan with its first version (as the commission contract writes it) and, if wanted, who falls under it."""

    code: Code
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    version: PlanVersion
    assignments: Annotated[list[AssignPlan], msgspec.Meta(max_length=200)] = msgspec.field(default_factory=list)


class PublishVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One more version of a plan; the reason is for the second person whom a settled month needs."""

    version: PlanVersion
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class TryPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version that is not published, and a sale to try it on."""

    version: PlanVersion
    sale: SampleSale = SampleSale()


class TriedPlan(msgspec.Struct, frozen=True):
    """What a version says, and what it pays for the sale."""

    in_words: RuleInWords
    sample: SampledSale


class PlanVersionView(msgspec.Struct, frozen=True):
    """A published version, as written, by whom (null: by the product itself)."""

    no: int
    content: Annotated[msgspec.Raw, documented_as("plan version as written", PlanTerms)]
    published_at: datetime
    published_by: UUID | None
    published_by_name: str | None


class PlanAssignmentView(msgspec.Struct, frozen=True):
    """Who falls under the plan; from `replaced_on` on another decision holds for the same place and position."""

    path: str
    position: Position
    valid_from: date
    replaced_on: date | None


class PlanView(msgspec.Struct, frozen=True):
    """A plan with all its versions. `in_force` is the number of the one that holds now, `since` when it began."""

    id: UUID
    code: str
    name: str
    state: PlanState
    in_force: int | None
    since: datetime | None
    versions: list[PlanVersionView]
    assignments: list[PlanAssignmentView]


class PlanVersionDetail(msgspec.Struct, frozen=True):
    """A version in words, and how it differs from the one before it by number (null: the first one).

    It holds from `valid_from` up to, not on, `valid_to`; null is open.
    """

    no: int
    state: VersionState
    valid_from: datetime
    valid_to: datetime | None
    is_correction: bool
    published_at: datetime
    published_by_name: str | None
    in_words: RuleInWords
    changed: ChangedWords | None


class PlanDetail(msgspec.Struct, frozen=True):
    """A plan, its versions with the newest first, and what the one in force, or else the newest, pays for a sale."""

    plan: PlanView
    versions: list[PlanVersionDetail]
    sampled_no: int
    sample: SampledSale


class SettlePeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which month is settled."""

    period: Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}\Z")]


class SettlementTotals(msgspec.Struct, frozen=True):
    """A settled month. `net_sales_fen` is after all returns, unmatched ones too; `entries` were added by this run."""

    period: str
    net_sales_fen: int
    unmatched_returns_fen: int
    performance_fen: int
    commission_fen: int
    payees: int
    entries: int


class PerformanceView(msgspec.Struct, frozen=True):
    """业绩 of an associate in a month: what is left of sales credited to them. `commission_fen` is what they earned.

    It is the sum of what is estimated, confirmed and paid of it. `waiting_fen` of it is recognised once goods that were
    sold are shipped or received.
    """

    period: str
    associate_id: UUID | None
    performance_fen: int
    commission_fen: int
    estimated_fen: int
    confirmed_fen: int
    paid_fen: int
    waiting_fen: int


class EntryView(msgspec.Struct, frozen=True):
    """One ledger entry, with the reason: `explain` holds what the amount was computed from.

    `how_…` says the same in a sentence, null where `explain` is. An entry of a sale names the order, the line and the
    article; one that takes back or adds has `rev` beyond 1. Lists of entries say the `state`, how far it has come.
    `confirms_…` says on which day it is recognised and why then, null where the plan waits for nothing; the day is null
    too while what it waits for has not happened.
    """

    id: UUID
    effective_period: str
    posted_period: str
    payee: str
    component: str
    ref: str
    amount_fen: int
    target_fen: int
    rev: int
    version: str | None
    explain: Explain | None
    posted_at: datetime
    reason_zh: str
    reason_en: str
    how_zh: str | None = None
    how_en: str | None = None
    order_id: UUID | None = None
    order_number: str | None = None
    line: int | None = None
    item: str | None = None
    state: PayState | None = None
    confirms_on: date | None = None
    confirms_zh: str | None = None
    confirms_en: str | None = None


class EntryTotals(msgspec.Struct, frozen=True):
    """Sums of a list of entries. `rows` is null for a month of several stores, of which sums alone are kept."""

    rows: int | None
    amount_fen: int


class StandingView(msgspec.Struct, frozen=True):
    """One row of a performance board, ranked 1, 2, 2, 4. `commission_fen` is null where the reader may not see it."""

    rank: int
    payee: str
    name: str
    performance_fen: int
    commission_fen: int | None


class PayeeMonthView(msgspec.Struct, frozen=True):
    """A payee of a month in the stores looked at: what they performed and earned, in how many entries.

    `name` and `number` are those of the associate, or of the store whose pool it is. `store` is where they performed
    most, of `stores` stores; null without performance. `commission_fen` is the sum of what is estimated, confirmed and
    paid of it.
    """

    payee: str
    kind: PayeeKind
    payee_id: UUID
    name: str
    number: str
    store: str | None
    stores: int
    performance_fen: int
    entries: int
    commission_fen: int
    estimated_fen: int
    confirmed_fen: int
    paid_fen: int


class MonthTotals(msgspec.Struct, frozen=True):
    """Sums over all payees of a month in the stores looked at; the last three add up to `commission_fen`."""

    payees: int
    performance_fen: int
    commission_fen: int
    estimated_fen: int
    confirmed_fen: int
    paid_fen: int


class MonthView(msgspec.Struct, frozen=True):
    """How a month stands: how often it was settled, and when, by whom (null: the product) and with what at last.

    `totals` are null for who does not reach the whole chain. `uncredited_fen` is by how much net sales and performance
    differed then: 0 where every order was credited.
    """

    period: str
    state: MonthState
    runs: int
    settled_at: datetime | None
    settled_by_name: str | None
    totals: SettlementTotals | None
    uncredited_fen: int


class SettlementView(msgspec.Struct, frozen=True):
    """One settlement of a month, with its totals and by how much commission differs from the one before it.

    Both are null for who does not reach the whole chain.
    """

    id: UUID
    period: str
    settled_at: datetime
    settled_by_name: str | None
    totals: SettlementTotals | None
    changed_fen: int | None
    is_first: bool
