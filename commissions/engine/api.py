"""The door of the engine: what the rest of the product may use of it, and all of it is used.

Everything behind it is pure: facts and a `Rulebook` in, targets out. There are three ways in, by size of the question:

- one sold line, when an order is paid or comes back: `credits_of` once, then `performance_of` and `settle_line`;
- one month, in a settlement run: `month_outcome` from all facts of the month, then `differences` against what is
  posted;
- a whole scenario document, for "what if": `simulate`, or a `Simulation` played event by event.

All three run the same calculations, so their answers agree key by key. Stores, associates, articles and plans are given
as the types of the scenario document (`Store`, `Associate`, `Sku`, `PlanTerms`), ids as text without a slash.
"""

from commissions.engine.credit.credits import Credit, credits_by_weights, credits_of
from commissions.engine.documents.events import Event
from commissions.engine.documents.plan_version import (
    Accelerator,
    AcquisitionTerms,
    Attainment,
    AttainmentBand,
    Draw,
    LineComponent,
    ManagerOverride,
    Marginal,
    Match,
    PeriodComponent,
    PlanTerms,
    RateRule,
    Rule,
    StepBonus,
    StorePool,
    UnitRule,
    Whole,
    terms_from,
    terms_from_json,
)
from commissions.engine.documents.static_part import (
    Assignment,
    Associate,
    CreditRule,
    EntitySince,
    Goal,
    PlanSince,
    Settings,
    Sku,
    Store,
)
from commissions.engine.documents.vocabulary import (
    COMPANY,
    Fallback,
    GivenRole,
    RecognisedBy,
    Role,
    pool_of,
    unallocated_of,
)
from commissions.engine.facts.sales import SoldLine, SoldOrder
from commissions.engine.facts.single_facts import Acquisition, Adjustment, TaskDone
from commissions.engine.ledger.differences import Difference, Posted, differences
from commissions.engine.lines.bases import left_of
from commissions.engine.lines.components import settle_line
from commissions.engine.lines.performance import performance_of
from commissions.engine.organisation.staffing import Organisation
from commissions.engine.periods.acquisition import Candidate, acquisitions_in_vain
from commissions.engine.periods.own_base import (
    Contribution,
    OwnBases,
    contributions_of,
    contributions_of_last_refund,
    contributions_of_sale,
    slot_of,
)
from commissions.engine.periods.store_components import StoreDays
from commissions.engine.plans.recognition import Reached, Recognition, recognition_of
from commissions.engine.plans.rule_choice import precedence
from commissions.engine.plans.versions import PlanBook
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement.one_month import MonthFacts, month_outcome, month_targets
from commissions.engine.settlement.payee_months import PayeeMonths, settle_payees
from commissions.engine.simulation.playing import Simulation
from commissions.engine.simulation.simulate import read, simulate, simulation_of
from commissions.engine.simulation.validation import ScenarioInvalid
from commissions.engine.statements.pay import Statement, statement_of
from commissions.engine.statements.vesting import recognition_for, vests_in
from commissions.engine.targets.keys import Explain, GroupExplain, Key, LineExplain, OverrideExplain, Target
from commissions.engine.targets.not_due import lines_not_due, tasks_not_due
from commissions.engine.targets.outcomes import Outcome, Zero
from commissions.engine.time.calendar import (
    Period,
    business_time,
    date_of,
    day_from,
    day_of,
    days_in,
    first_date_of,
    instant_of,
    last_day,
    period_from,
    period_of,
    periods_between,
)
from commissions.engine.time.written import Moment, format_period, parse_period, read_spelt

__all__ = [
    "COMPANY",
    "Accelerator",
    "Acquisition",
    "AcquisitionTerms",
    "Adjustment",
    "Assignment",
    "Associate",
    "Attainment",
    "AttainmentBand",
    "Candidate",
    "Contribution",
    "Credit",
    "CreditRule",
    "Difference",
    "Draw",
    "EntitySince",
    "Event",
    "Explain",
    "Fallback",
    "GivenRole",
    "Goal",
    "GroupExplain",
    "Key",
    "LineComponent",
    "LineExplain",
    "ManagerOverride",
    "Marginal",
    "Match",
    "Moment",
    "MonthFacts",
    "Organisation",
    "Outcome",
    "OverrideExplain",
    "OwnBases",
    "PayeeMonths",
    "Period",
    "PeriodComponent",
    "PlanBook",
    "PlanSince",
    "PlanTerms",
    "Posted",
    "RateRule",
    "Reached",
    "RecognisedBy",
    "Recognition",
    "Role",
    "Rule",
    "Rulebook",
    "ScenarioInvalid",
    "Settings",
    "Simulation",
    "Sku",
    "SoldLine",
    "SoldOrder",
    "Statement",
    "StepBonus",
    "Store",
    "StoreDays",
    "StorePool",
    "Target",
    "TaskDone",
    "UnitRule",
    "Whole",
    "Zero",
    "acquisitions_in_vain",
    "business_time",
    "contributions_of",
    "contributions_of_last_refund",
    "contributions_of_sale",
    "credits_by_weights",
    "credits_of",
    "date_of",
    "day_from",
    "day_of",
    "days_in",
    "differences",
    "first_date_of",
    "format_period",
    "instant_of",
    "last_day",
    "left_of",
    "lines_not_due",
    "month_outcome",
    "month_targets",
    "parse_period",
    "performance_of",
    "period_from",
    "period_of",
    "periods_between",
    "pool_of",
    "precedence",
    "read",
    "read_spelt",
    "recognition_for",
    "recognition_of",
    "settle_line",
    "settle_payees",
    "simulate",
    "simulation_of",
    "slot_of",
    "statement_of",
    "tasks_not_due",
    "terms_from",
    "terms_from_json",
    "unallocated_of",
    "vests_in",
]
