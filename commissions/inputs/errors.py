"""Refusals of what people decide about pay beside plans."""

from guide_app.base.kernel.errors import Conflict, Refusal


class MonthClosed(Conflict):
    """Its books are closed: `closed_through` is the last month that is."""

    title = ("该月份已关账，不能再修改", "The month is closed and changes no more")


class CreditRuleCodeTaken(Conflict):
    """A credit rule with this code exists, or did."""

    title = ("该业绩归属规则编码已存在", "A credit rule with this code exists already")


class CreditRuleEnded(Conflict):
    """It holds no longer; what ended stays ended."""

    title = ("该业绩归属规则已结束", "This credit rule has ended")


class SettingsInUse(Conflict):
    """Something was posted by these settings, so they stay."""

    title = ("已有提成入账，设置不能再修改", "Commission was posted by these settings, they change no more")


class PersonalPlanTaken(Conflict):
    """Somebody decided already what holds for this person from that day on."""

    title = ("该人员自该日起已有决定", "A decision about this person begins on that day already")


class NotOneselfAdjusted(Refusal):
    """Nobody asks for more or less pay of their own."""

    status = 403
    title = ("不能调整自己的提成", "Nobody adjusts their own pay")
