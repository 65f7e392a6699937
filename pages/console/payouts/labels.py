"""How batches and debts stand."""

from commissions.payouts.rules import DebtState, PayoutState
from guide_app.base.html.words import _

PAYOUT_STATES: dict[str, tuple[str, str]] = {
    PayoutState.EXPORTED: (_("待发放"), "is-warning"),
    PayoutState.PAID: (_("已发放"), "is-good"),
    PayoutState.CANCELLED: (_("已作废"), ""),
}
"""With how their tags look."""

DEBT_STATES: dict[str, tuple[str, str]] = {
    DebtState.OPEN: (_("待核销"), "is-warning"),
    DebtState.ASKED: (_("核销审批中"), "is-warning"),
    DebtState.WRITTEN_OFF: (_("已核销"), "is-good"),
}
