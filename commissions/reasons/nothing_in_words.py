"""Why something gives nothing, in a sentence. Pure: the reasons of the engine, and three of the product beside them."""

from enum import StrEnum

Told = tuple[str, str]


class OwnReason(StrEnum):
    """Reasons that the engine has no row for, since nothing is reckoned there."""

    COUNTS_IN_MONTH = "COUNTS_IN_MONTH"
    """The plan pays nothing sale by sale: the sale counts for what the month pays as a whole."""
    NO_ATTENDANCE = "NO_ATTENDANCE"
    """The store has a pool, and the payee is not on its sheet of the month."""
    TO_COMPANY = "TO_COMPANY"
    """Nobody has this share: it stays with the company."""


WORDS: dict[str, Told] = {
    "PERIOD_NOT_DUE": ("所属月份还没到", "its month has not begun yet"),
    "SELF_PURCHASE": ("本人购买，不计提成", "bought by the associate, which earns nothing"),
    "NO_PLAN": ("当时没有适用的提成方案", "no commission plan was in force then"),
    "NO_RULE": ("方案里没有适用的规则", "the plan has no rule for it"),
    "RULE_ZERO": ("方案在这里的费率或金额是 0", "the plan pays 0 here"),
    "GIFT": ("赠品，实付为 0", "a gift, nothing was paid for it"),
    "REFUNDED": ("已全部退回", "all of it came back"),
    "ROUNDED": ("不足 1 分", "less than a fen"),
    "TARGET_MISSING": ("没有设定当月目标", "no goal was set for the month"),
    "BELOW_STEP": ("没有达到第一档", "below the first step"),
    "NO_BASE": ("当月没有计入的业绩", "no sales counted in the month"),
    "GATE_CLOSED": ("门店达成率没到门槛", "the store has not reached the part of its goal that opens it"),
    "ALREADY_ACQUIRED": ("该会员已由其他人先注册", "somebody won this member before"),
    "WAS_MEMBER": ("注册前已经是会员", "was a member before"),
    "NOT_ACTIVE": ("注册当天没有在岗任职", "had no post on that day"),
    "NO_FIRST_ORDER": ("该会员还没有首单", "the member has not ordered yet"),
    "BELOW_MIN": ("首单金额没到最低要求", "the first order is below the least amount"),
    "REFUNDED_IN_WINDOW": ("首单在观察期内退货，没到最低要求", "the first order came back within its window"),
    "DAY_CAP": ("超过当天拉新奖励的上限人数", "more than a day pays for"),
    OwnReason.COUNTS_IN_MONTH: ("不按单计提，计入当月业绩", "earns nothing by itself, counts for the month"),
    OwnReason.NO_ATTENDANCE: ("考勤表上没有出勤，不分店铺奖金池", "not on the attendance sheet, no share of the pool"),
    OwnReason.TO_COMPANY: ("这一份归公司，无人计提", "this share stays with the company"),
}
"""Of every reason; what is new and not here yet is told by its name."""


def nothing_in_words(reason: str) -> Told:
    """The sentence in Chinese and English."""
    return WORDS.get(reason, (reason, reason))
