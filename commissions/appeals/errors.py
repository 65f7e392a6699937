"""Refusals of appeals and corrections of credit."""

from guide_app.base.kernel.errors import Conflict, Refusal


class OrderNotCredited(Conflict):
    """Nothing of the order is credited to anybody yet, or its sale never was."""

    title = ("该订单尚未计入业绩", "The order is not credited to anybody")


class CreditUnchanged(Conflict):
    """The order is credited just so already."""

    title = ("归属没有变化", "The order is credited just so already")


class NothingToAdjust(Conflict):
    """The month is closed and nobody's commission would change by it."""

    title = ("该月份已结账，且提成没有差额", "The month is closed and nobody's commission would change")


class EffectChanged(Conflict):
    """What would be adjusted is no longer what was shown to whoever approves: withdraw it and ask again."""

    title = ("更正金额已变化，请撤回后重新提出", "The amounts have changed, withdraw it and ask again")


class AppealOpen(Conflict):
    """The same person appeals about the same already; `appeal` is that one."""

    title = ("您已对此提出申诉，正在处理", "Your appeal about this is open already")


class AppealDecided(Conflict):
    """Somebody decided it already, or who filed it took it back; `state` is how it ended."""

    title = ("该申诉已处理", "The appeal was decided already")


class NoOrderToCorrect(Refusal):
    """The appeal is about an entry of no order: there is no credit to correct, an amount by hand may be asked for."""

    title = ("该申诉不涉及订单，请驳回并说明或另提手工调整", "The appeal is about no order, nothing is credited anew")


class CreditAdjusted(Conflict):
    """Amounts by hand stand for a correction after the close already; what more there is takes an amount by hand."""

    title = ("该订单结账后已更正过，请另提手工调整", "The order was corrected after its close already, adjust by hand")
