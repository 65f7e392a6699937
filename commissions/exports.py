"""The ledger and the board as files: pay of others only for who may see it."""

from uuid import UUID

from commissions.inputs.queries import goals
from commissions.inputs.rules import GoalOf
from commissions.inputs.schemas import GoalView
from commissions.payees import PayeeKind
from commissions.periods.queries import ledger, months, statements
from commissions.periods.rules import PayState
from commissions.permissions import SEE_BOARD, SEE_GOALS, SEE_OWN_PAY, SEE_PAY_OF_OTHERS, SEE_STATEMENTS
from commissions.schemas import EntryView
from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import Column, ExportedList, Kind, whole
from guide_app.base.web.pages import Page, PageRequest

PAYEE_KINDS = {
    PayeeKind.ASSOCIATE: ("导购", "Associate"),
    PayeeKind.POOL: ("店铺池", "Store pool"),
    PayeeKind.UNALLOCATED: ("未分配", "Unallocated"),
    PayeeKind.COMPANY: ("公司", "Company"),
}

STATE_WORDS = {
    PayState.ESTIMATED: ("预估", "Estimated"),
    PayState.CONFIRMED: ("已确认", "Confirmed"),
    PayState.PAID: ("已发放", "Paid out"),
}

STATES = (
    Column("estimated_fen", STATE_WORDS[PayState.ESTIMATED], Kind.FEN, summed=True),
    Column("confirmed_fen", STATE_WORDS[PayState.CONFIRMED], Kind.FEN, summed=True),
    Column("paid_fen", STATE_WORDS[PayState.PAID], Kind.FEN, summed=True),
)
"""An amount by how far it has come; see `periods.rules`."""


async def _goals(actor: Actor, paging: PageRequest, *, period: str, store_id: UUID | None = None) -> Page[GoalView]:
    actor.require(SEE_GOALS)
    page, _ = await goals(actor, paging, period=period, store_id=store_id)
    return page


GOALS = ExportedList(
    name="goals",
    operation="listGoals",
    title=("月度目标", "Monthly goals"),
    permission=SEE_GOALS,
    pages=_goals,
    filters_told={"period": ("月份", "month")},
    columns=(
        Column("period", ("月份", "Month")),
        Column("code", ("门店编码", "Store code"), value=lambda goal: goal.code if goal.of is GoalOf.STORE else None),
        Column("code", ("工号", "Number"), value=lambda goal: goal.code if goal.of is GoalOf.ASSOCIATE else None),
        Column("name", ("名称", "Name")),
        Column("value_fen", ("目标", "Goal"), Kind.FEN),
        Column("set_at", ("设定时间", "Set at"), Kind.MOMENT),
    ),
)
"""With the headings of the sheet by which goals are imported, and no sum below them: it comes back as it goes out."""


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
    pages=ledger.entries_in_reach,
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
        Column("state", ("状态", "State"), words=STATE_WORDS),
        Column("posted_at", ("入账时间", "Posted"), Kind.MOMENT),
        Column("confirms_on", ("确认日", "Recognised on"), Kind.DATE),
        Column("confirms_zh", ("何时确认", "When it is recognised")),
    ),
)
BOARD = ExportedList(
    name="performance-board",
    operation="showPerformanceBoard",
    title=("业绩榜", "Performance board"),
    permission=SEE_BOARD,
    pages=whole(ledger.board),
    filters_told={"period": ("月份", "month")},
    columns=(
        Column("rank", ("名次", "Rank"), Kind.INTEGER),
        Column("name", ("导购", "Name")),
        Column("payee", ("收款人", "Payee")),
        Column("performance_fen", ("业绩", "Performance"), Kind.FEN, summed=True),
        Column("commission_fen", ("提成", "Commission"), Kind.FEN, summed=True),
    ),
)
PAYEES = ExportedList(
    name="commission-payees",
    operation="listPayeesOfMonth",
    title=("月度提成", "Commissions of a month"),
    permission=SEE_PAY_OF_OTHERS,
    pages=months.payees_of_month,
    filters_told={"period": ("月份", "month"), "path": ("范围", "place")},
    columns=(
        Column("name", ("收款人", "Payee")),
        Column("number", ("工号或门店编码", "Number or store code")),
        Column("kind", ("类别", "Kind"), words=PAYEE_KINDS),
        Column("store", ("门店", "Store")),
        Column("performance_fen", ("业绩", "Performance"), Kind.FEN, summed=True),
        Column("entries", ("分录", "Entries"), Kind.INTEGER),
        Column("commission_fen", ("提成", "Commission"), Kind.FEN, summed=True),
        *STATES,
    ),
)
STATEMENTS = ExportedList(
    name="commission-statements",
    operation="listCommissionStatements",
    title=("提成工资单", "Commission statements"),
    permission=SEE_STATEMENTS,
    pages=statements.statements,
    filters_told={"period": ("月份", "month"), "text": ("工号或姓名", "number or name")},
    columns=(
        Column("number", ("工号", "Number")),
        Column("name", ("姓名", "Name")),
        Column("store", ("门店", "Store")),
        Column("period", ("期间", "Month")),
        Column("performance_fen", ("业绩", "Performance"), Kind.FEN, summed=True),
        Column("earned_fen", ("本期新增", "Earned"), Kind.FEN, summed=True),
        Column("pending_in_fen", ("上期待确认转入", "Pending before"), Kind.FEN, summed=True),
        Column("pending_out_fen", ("待确认", "Pending"), Kind.FEN, summed=True),
        Column("released_fen", ("应发", "Due"), Kind.FEN, summed=True),
        Column("draw_fen", ("预支", "Draw"), Kind.FEN, summed=True),
        Column("recovery_fen", ("扣回预支", "Draw taken back"), Kind.FEN, summed=True),
        Column("draw_balance_fen", ("未扣回预支", "Draw left"), Kind.FEN, summed=True),
        Column("carry_in_fen", ("上期结转", "Carried in"), Kind.FEN, summed=True),
        Column("offset_fen", ("抵扣结转", "Offset"), Kind.FEN, summed=True),
        Column("payable_fen", ("实发", "Paid"), Kind.FEN, summed=True),
        Column("carry_out_fen", ("结转下期", "Carried out"), Kind.FEN, summed=True),
        *STATES,
    ),
)
LISTS = (GOALS, ENTRIES, BOARD, PAYEES, STATEMENTS)
