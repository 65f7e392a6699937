"""Appeals and corrections as files."""

from commissions.appeals import queries
from commissions.appeals.rules import REASON_WORDS, STATE_WORDS, WAY_WORDS
from commissions.appeals.schemas import CorrectionView
from commissions.permissions import SEE_APPEALS
from guide_app.base.web.exported import Column, ExportedList, Kind


def _moved(correction: CorrectionView) -> int:
    """What of the order others perform from then on."""
    return sum(max(0, one.performance_after_fen - one.performance_before_fen) for one in correction.effect)


def _weights(correction: CorrectionView, *, after: bool) -> str:
    numbers = {one.payee: one.number or one.payee for one in correction.effect}
    return " : ".join(
        f"{numbers.get(one.payee, one.payee)} {one.weight}"
        for one in (correction.after if after else correction.before)
    )


APPEALS = ExportedList(
    name="commission-appeals",
    operation="listAppeals",
    title=("业绩申诉", "Appeals"),
    permission=SEE_APPEALS,
    pages=queries.appeals,
    filters_told={"state": ("状态", "state"), "period": ("月份", "month")},
    columns=(
        Column("filed_at", ("提出时间", "Filed"), Kind.MOMENT),
        Column("period", ("月份", "Month")),
        Column("store", ("门店", "Store")),
        Column("order_number", ("订单号", "Order")),
        Column("number", ("工号", "Number")),
        Column("name", ("姓名", "Name")),
        Column("reason", ("原因", "Reason"), words=REASON_WORDS),
        Column("words", ("说明", "In words")),
        Column("state", ("状态", "State"), words=STATE_WORDS),
        Column("decided_at", ("处理时间", "Decided"), Kind.MOMENT),
        Column("decided_by_name", ("处理人", "Decided by")),
        Column("answer", ("答复", "Answer")),
    ),
)
CORRECTIONS = ExportedList(
    name="credit-corrections",
    operation="listCorrections",
    title=("改归属记录", "Corrections of credit"),
    permission=SEE_APPEALS,
    pages=queries.corrections,
    filters_told={"period": ("月份", "month")},
    columns=(
        Column("made_at", ("时间", "Made"), Kind.MOMENT),
        Column("period", ("月份", "Month")),
        Column("store", ("门店", "Store")),
        Column("order_number", ("订单号", "Order")),
        Column("way", ("方式", "Way"), words=WAY_WORDS),
        Column("before", ("原归属", "Before"), value=lambda one: _weights(one, after=False)),
        Column("after", ("现归属", "After"), value=lambda one: _weights(one, after=True)),
        Column("effect", ("移动的业绩", "Performance moved"), Kind.FEN, value=_moved, summed=True),
        Column("reason", ("原因", "Reason")),
        Column("made_by_name", ("经办人", "Made by")),
        Column("approved_by_name", ("审批人", "Approved by")),
    ),
)
LISTS = (APPEALS, CORRECTIONS)
