"""Refusals of what is paid out of closed months."""

from guide_app.base.kernel.errors import Conflict


class PeriodNotClosed(Conflict):
    """Only a month whose statements are all frozen is paid out and told to legal entities; `state` is how it stands."""

    title = ("该月份尚未结账", "The month is not closed")


class NothingPayable(Conflict):
    """No statement of the month has anything payable that is not in a batch."""

    title = ("该月份没有可发放的工资单", "The month has nothing to pay out")


class PayoutPaid(Conflict):
    """The batch was paid, on `paid_on`; what was paid stays so."""

    title = ("该发放批次已发放", "The payout batch was paid already")


class PayoutCancelled(Conflict):
    """The batch was cancelled; a new one is made of the month."""

    title = ("该发放批次已作废", "The payout batch was cancelled")


class NoDebt(Conflict):
    """Whoever it is has not left, or owes nothing by the statement of the last closed month."""

    title = ("该人员没有离职欠款", "There is no debt of somebody who has left")


class DebtWrittenOff(Conflict):
    """The debt was written off already; the close of the open month takes it away."""

    title = ("该离职欠款已核销", "The debt was written off already")


class DebtNotFinal(Conflict):
    """Whoever it is still worked in the month `period`, which is open: their last statement is not written yet."""

    title = ("该人员在未结账月份仍有任职，结账后再核销", "They worked in the open month, close it first")
