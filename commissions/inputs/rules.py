"""Words and pure decisions about what people enter beside plans: goals, attendance, credit rules, settings."""

from datetime import date, datetime
from enum import StrEnum

MOST_HALF_DAYS = 62
"""Two in each day of the longest month."""
RESTATE_LIMIT = 3
"""Months after which a refund no longer restates its month, as long as nothing else was chosen."""


class GoalOf(StrEnum):
    """导购, 门店: whose goal it is."""

    ASSOCIATE = "associate"
    STORE = "store"


class PayerPolicy(StrEnum):
    """哪家公司付提成: the company of the store that sold, or the one where the payee works."""

    SELLING_STORE_PAYS = "SELLING_STORE_PAYS"
    OWNER_ENTITY_PAYS = "OWNER_ENTITY_PAYS"


class Afterwards(StrEnum):
    """What holds for somebody whose personal plan ends: 按地点与岗位, 没有方案."""

    BY_POSITION = "by_position"
    NO_PLAN = "no_plan"


class CreditRuleState(StrEnum):
    """生效中, 待生效, 已结束."""

    IN_FORCE = "in_force"
    COMING = "coming"
    PAST = "past"


def credit_rule_state(valid_from: datetime | None, valid_to: datetime | None, *, at: datetime) -> CreditRuleState:
    """Whether a rule holds at a moment; null is open."""
    if valid_to is not None and valid_to <= at:
        return CreditRuleState.PAST
    return CreditRuleState.COMING if valid_from is not None and valid_from > at else CreditRuleState.IN_FORCE


def following_month(month: date) -> date:
    """The first day of the month after the one whose first day this is; the last day of all after the last month."""
    if (month.year, month.month) == (date.max.year, 12):
        return date.max
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
