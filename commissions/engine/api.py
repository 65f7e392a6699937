"""What the rest of the product calls. Everything here is pure: facts and a `Rulebook` in, targets out.

Three ways in, by size of the question:

- one sold line, online: `credits_of` when the order is paid, then `performance_of` and `line_targets` after each
  payment or refund;
- one month of some payees, in a settlement run: `month_facts` (or sums from SQL in a `MonthFacts`), `period_targets`,
  then `differences` against what is posted;
- a whole history in memory, for "what if" and for tests: `Simulation`, which keeps a `Settlement` up to date and
  recomputes only what each event touches.

All three run the same calculations, so their answers agree key by key. The static part is given as the document's own
types (`Store`, `Associate`, `Sku`, `Goal`, ...), times as integers of `business_time`, ids as text without a slash.
"""

from commissions.engine.acquisition import Candidate
from commissions.engine.business_time import format_period, instant_of, parse_day, parse_instant, parse_period
from commissions.engine.credit import Credit, CreditRules, credits_of
from commissions.engine.documents import Assignment, Associate, CreditRule, Goal, Settings, Sku, Store
from commissions.engine.facts import Acquisition, Adjustment, CountedRefund, SoldLine, SoldOrder, TaskDone
from commissions.engine.history import History
from commissions.engine.ledger import Difference, Entry, Ledger, Posted, differences
from commissions.engine.line_components import performance_of, settle_line
from commissions.engine.months import MonthFacts, month_facts, period_targets
from commissions.engine.organisation import Organisation
from commissions.engine.own_base import (
    Contribution,
    OwnBases,
    Slot,
    contributions_of,
    contributions_of_refund,
    contributions_of_sale,
)
from commissions.engine.plan_documents import PlanTerms, terms_from
from commissions.engine.plans import PlanBook
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement import Settlement
from commissions.engine.simulate import read, simulate, simulation_of
from commissions.engine.simulation import Simulation
from commissions.engine.spelling import Day, Moment, Period
from commissions.engine.statements import Statement, statement_of
from commissions.engine.store_components import StoreDays
from commissions.engine.targets import (
    GroupExplain,
    Key,
    LineExplain,
    Outcome,
    OverrideExplain,
    PoolExplain,
    Target,
    Zero,
)
from commissions.engine.validation import ScenarioInvalid
from commissions.engine.vesting import vests_in


def line_targets(line: SoldLine, book: Rulebook) -> dict[Key, Target]:
    """Line-component targets of one sold line as it stands, refunds counted. A key not in it stands at 0."""
    return settle_line(line, book).targets


def whys_not(line: SoldLine, book: Rulebook) -> list[Zero]:
    """Why credited payees of the line get nothing from a component."""
    return settle_line(line, book).zeros


__all__ = [
    "Acquisition",
    "Adjustment",
    "Assignment",
    "Associate",
    "Candidate",
    "Contribution",
    "CountedRefund",
    "Credit",
    "CreditRule",
    "CreditRules",
    "Day",
    "Difference",
    "Entry",
    "Goal",
    "GroupExplain",
    "History",
    "Key",
    "Ledger",
    "LineExplain",
    "Moment",
    "MonthFacts",
    "Organisation",
    "Outcome",
    "OverrideExplain",
    "OwnBases",
    "Period",
    "PlanBook",
    "PlanTerms",
    "PoolExplain",
    "Posted",
    "Rulebook",
    "ScenarioInvalid",
    "Settings",
    "Settlement",
    "Simulation",
    "Sku",
    "Slot",
    "SoldLine",
    "SoldOrder",
    "Statement",
    "Store",
    "StoreDays",
    "Target",
    "TaskDone",
    "Zero",
    "contributions_of",
    "contributions_of_refund",
    "contributions_of_sale",
    "credits_of",
    "differences",
    "format_period",
    "instant_of",
    "line_targets",
    "month_facts",
    "parse_day",
    "parse_instant",
    "parse_period",
    "performance_of",
    "period_targets",
    "read",
    "settle_line",
    "simulate",
    "simulation_of",
    "statement_of",
    "terms_from",
    "vests_in",
    "whys_not",
]
