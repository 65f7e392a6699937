"""The ledger and the board as files: pay of others only for who may see it."""

from uuid import UUID

from commissions import queries
from commissions.permissions import SEE_BOARD, SEE_OWN_PAY
from commissions.schemas import EntryView
from guide_app.base.web.exported import Column, ExportedList, Kind, whole


def _person(entry: EntryView) -> UUID | None:
    """The associate who receives it; None for the pool of a store."""
    try:
        return UUID(entry.payee)
    except ValueError:
        return None


ENTRIES = ExportedList(
    name="commission-entries",
    operation="listCommissionEntries",
    title=("提成台账", "Commission entries"),
    permission=SEE_OWN_PAY,
    pages=queries.entries_in_reach,
    filters_told={"payee": ("收款人", "payee"), "period": ("月份", "month")},
    columns=(
        Column("effective_period", ("归属月份", "Month")),
        Column("posted_period", ("入账月份", "Posted in")),
        Column("payee", ("导购", "Associate"), Kind.ASSOCIATE, value=_person),
        Column("payee", ("收款人", "Payee")),
        Column("component", ("项目", "Component")),
        Column("order_number", ("订单号", "Order")),
        Column("line", ("行", "Line"), Kind.INTEGER),
        Column("item", ("商品", "Item")),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN, summed=True),
        Column("reason_zh", ("原因", "Reason")),
        Column("posted_at", ("入账时间", "Posted"), Kind.MOMENT),
    ),
)
BOARD = ExportedList(
    name="performance-board",
    operation="showPerformanceBoard",
    title=("业绩榜", "Performance board"),
    permission=SEE_BOARD,
    pages=whole(queries.board),
    filters_told={"period": ("月份", "month")},
    columns=(
        Column("rank", ("名次", "Rank"), Kind.INTEGER),
        Column("name", ("导购", "Name")),
        Column("payee", ("收款人", "Payee")),
        Column("performance_fen", ("业绩", "Performance"), Kind.FEN, summed=True),
        Column("commission_fen", ("提成", "Commission"), Kind.FEN, summed=True),
    ),
)
LISTS = (ENTRIES, BOARD)
