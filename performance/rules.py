"""What each figure means: the one place in which it is said, for the API, the pages and docs/rules/performance.md."""

import re
from contextlib import suppress
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.money import PPM, round_half_away


class Span(StrEnum):
    """Over what a sum is kept."""

    DAY = "day"
    """A business day."""
    MONTH = "month"
    """A calendar month of business days, named by its first."""


class VisitKind(StrEnum):
    """Why a member was in a store."""

    ORDER = "order"
    RETURN = "return"
    REGISTRATION = "registration"


class Unit(StrEnum):
    """What a figure counts."""

    FEN = "fen"
    ORDERS = "orders"
    UNITS = "units"
    MEMBERS = "members"
    CUSTOMERS = "customers"
    TASKS = "tasks"
    SCANS = "scans"
    APPROVALS = "approvals"
    MILLI = "milli"
    """Thousandths: 1,500 is 1.5."""


class Figure(msgspec.Struct, frozen=True):
    """A figure as the answers name it, with what it is called and what it means."""

    name: str
    title_zh: str
    title_en: str
    definition_zh: str
    definition_en: str
    unit: Unit


FIGURES = (
    Figure(
        "net_sales_fen",
        "净销售",
        "Net sales",
        "当个营业日（月）收款的商品金额，减去当个营业日（月）退回的金额；不含运费。退款记在退款当天，不论原单是哪天的。"
        "门店和区域还要减去无原单退货",
        "Goods paid on the business day (in the month) less what went back on it; without freight. A refund counts on"
        " the day it is made, whatever day its order is of. Stores and branches are lowered by unmatched returns too",
        Unit.FEN,
    ),
    Figure(
        "sales_fen",
        "销售额",
        "Sales",
        "当个营业日（月）收款的商品金额，优惠后，不含运费",
        "Goods paid on the business day (in the month), after discounts, without freight",
        Unit.FEN,
    ),
    Figure(
        "refunds_fen",
        "退款",
        "Refunds",
        "当个营业日（月）退回的商品金额，不含运费；属于原单的门店和成交导购",
        "What went back of goods on the business day (in the month), without freight; it belongs to the store and the"
        " serving associate of the order",
        Unit.FEN,
    ),
    Figure(
        "orders",
        "订单数",
        "Orders",
        "当个营业日（月）收款的订单；之后退货不减少",
        "Orders paid on the business day (in the month); a later return takes none away",
        Unit.ORDERS,
    ),
    Figure(
        "units",
        "件数",
        "Units",
        "这些订单售出的件数，退货不减少",
        "Units that those orders sold; returns take none away",
        Unit.UNITS,
    ),
    Figure(
        "customers",
        "顾客数",
        "Customers",
        "这些订单的会员，每人计一次；非会员订单不计",
        "Members of those orders, each once; orders without a member count for nobody",
        Unit.CUSTOMERS,
    ),
    Figure(
        "new_members",
        "新增会员",
        "New members",
        "当个自然日（月）确认同意的新会员：代客注册的属于发起注册的导购和门店，扫码自助注册的属于码的导购（没有则只属于门店）；"
        "老会员再次登记不计，三年内删除资料后再注册的也不计",
        "Members who consented on the calendar day (in the month): registered by an associate they belong to that"
        " associate and store, by themselves to the associate of the code (if any) and its store. Who was a member"
        " before is not counted, nor who was won, was erased and registers anew within three years",
        Unit.MEMBERS,
    ),
    Figure(
        "tasks_open",
        "待办任务",
        "Open tasks",
        "已开始、未截止、我尚未完成的任务",
        "Tasks that have begun, have not ended, and that I have not finished",
        Unit.TASKS,
    ),
    Figure(
        "tasks_due_today",
        "今日到期",
        "Due today",
        "待办任务中，今天 24 点之前截止的",
        "Of the open tasks those that end before midnight",
        Unit.TASKS,
    ),
    Figure(
        "tasks_overdue",
        "逾期任务",
        "Overdue",
        "过去 7 天内到期截止、我没有完成的任务；提前结束的不算",
        "Tasks that reached their end within the last 7 days without my finishing them; those ended early do not count",
        Unit.TASKS,
    ),
    Figure(
        "commission_today_fen",
        "今日预估提成",
        "Commission today",
        "今天记入我的提成台账的金额合计：今天的销售加上，今天的退款减去；结算之前都是预估",
        "What was entered for me in the ledger today: today's sales add to it, today's refunds take from it; an"
        " estimate until the month is settled",
        Unit.FEN,
    ),
    Figure(
        "commission_month_fen",
        "本月提成",
        "Commission this month",
        "台账中本月属于我的分录合计；commission_month_settled 为真时本月已结算，否则为预估",
        "The sum of my ledger entries of the month; the month is settled where commission_month_settled is true, and"
        " an estimate otherwise",
        Unit.FEN,
    ),
    Figure(
        "target_fen",
        "销售目标",
        "Target",
        "为我设定的当日销售目标；没有设定时为空",
        "The sales target that was set for my day; null where none was",
        Unit.FEN,
    ),
    Figure(
        "atv_fen",
        "客单价",
        "ATV",
        "销售额 ÷ 订单数，四舍五入到分；没有订单时为 0",
        "Sales by orders, rounded to the fen; 0 without orders",
        Unit.FEN,
    ),
    Figure(
        "upt_milli",
        "连带率",
        "UPT",
        "件数 ÷ 订单数 × 1000，四舍五入；没有订单时为 0",
        "Units by orders times 1,000, rounded; 0 without orders",
        Unit.MILLI,
    ),
    Figure(
        "unmatched_fen",
        "无原单退货",
        "Unmatched returns",
        "收银导入中找不到原单的退货金额，减少门店与区域的净销售，不属于任何导购",
        "Returns of till files whose purchase is not known; they lower the net sales of the store and of the units"
        " above it, and nobody's own",
        Unit.FEN,
    ),
    Figure(
        "net_sales_week_before_fen",
        "上周同日净销售",
        "Same day last week",
        "七天前那个营业日全天的净销售",
        "Net sales of the whole business day seven days before",
        Unit.FEN,
    ),
    Figure(
        "care_due",
        "待回访",
        "Care dates due",
        "我的回访中，今天到期和已逾期、还没有完成的",
        "Those of my care dates that are for today or overdue, and still open",
        Unit.CUSTOMERS,
    ),
    Figure(
        "orders_to_pack",
        "待备货",
        "To be packed",
        "本店要备的订单：已付款，到店自取还没备好的和寄送还没发完的",
        "Paid orders that the store has to pack: to be fetched and not ready yet, or not all of it sent",
        Unit.ORDERS,
    ),
    Figure(
        "orders_to_fetch",
        "待自提",
        "To be fetched",
        "本店已备好、等顾客来取的订单",
        "Orders that lie ready in the store until the customer fetches them",
        Unit.ORDERS,
    ),
    Figure(
        "tasks_not_started",
        "未开始任务",
        "Tasks not started",
        "已开始、未截止的任务中，还没有任何进展的人次；看板只计门店人员，离职的不计",
        "Of the tasks that have begun and have not ended, how often one was given to somebody who has no progress yet;"
        " boards count people of stores alone, and nobody who has left",
        Unit.TASKS,
    ),
    Figure(
        "scans",
        "今日扫码",
        "Scans today",
        "今天零点以来对所辖门店二维码的扫码次数，含同一人重复扫码",
        "Scans since midnight of the codes of the stores in question, repeated ones among them",
        Unit.SCANS,
    ),
    Figure(
        "approvals_waiting",
        "待我审批",
        "Waiting for my approval",
        "所辖范围内，我有权审批、不是我提出也与我无关、尚未过期的申请；无审批查看权限时为空",
        "Requests within reach that I may approve, that I did not ask for and that do not concern me, not yet expired;"
        " null for who may not see approvals",
        Unit.APPROVALS,
    ),
)
"""Every figure that the answers of this package show."""


LONGEST_REPORT = timedelta(days=366)
"""The longest span of a report by day, first and last day included: a leap year."""


def span_from(period: str) -> tuple[Span, date]:
    """A month (`2026-11`) or a business day (`2026-11-30`) with the day by which its sums are found.

    Raises InvalidField.
    """
    with suppress(ValueError):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", period):
            return Span.MONTH, date.fromisoformat(f"{period}-01")
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", period):
            return Span.DAY, date.fromisoformat(period)
    raise InvalidField("period", "须为月份 2026-11 或日期 2026-11-30 / a month or a day")


def averages(sales_fen: int, units: int, orders: int) -> dict[str, int]:
    """What an order was worth and how many units it had, by the names of the answers."""
    return {"atv_fen": atv_fen(sales_fen, orders), "upt_milli": upt_milli(units, orders)}


def atv_fen(sales_fen: int, orders: int) -> int:
    """What an order was worth on average."""
    return round_half_away(sales_fen, orders) if orders else 0


def upt_milli(units: int, orders: int) -> int:
    """How many units an order had on average, times 1,000."""
    return round_half_away(units * 1000, orders) if orders else 0


def share_ppm(part: int, whole: int) -> int:
    """A part of a whole in parts per million; nothing of nothing is none."""
    return round_half_away(part * PPM, whole) if whole else 0
