"""Members with what they bought, sales by day, ranks of stores and of people as files."""

from collections.abc import Sequence
from datetime import date

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import Column, ExportedList, Kind, whole
from guide_app.ground.members.exports import WHO, WHOSE
from guide_app.ground.orders.exports import CHANNELS
from performance.permissions import SEE_CUSTOMERS, SEE_REPORTS
from performance.queries import reports
from performance.queries.by_channel import By, sales_by_channel
from performance.queries.in_reach import members_in_reach
from performance.schemas import ChannelSold, DaySales


async def _channels(
    actor: Actor, *, first: date, last: date, path: str | None = None, by: By = By.TOTAL
) -> Sequence[ChannelSold]:
    return await sales_by_channel(actor, first=first, last=last, path=path, by=by)


async def _days(actor: Actor, *, first: date, last: date, path: str | None = None) -> Sequence[DaySales]:
    return (await reports.sales_by_day(actor, first=first, last=last, path=path)).days


SOLD = (
    Column("net_sales_fen", ("净销售", "Net sales"), Kind.FEN, summed=True),
    Column("sales_fen", ("销售", "Sales"), Kind.FEN, summed=True),
    Column("refunds_fen", ("退款", "Refunds"), Kind.FEN, summed=True),
    Column("orders", ("订单", "Orders"), Kind.INTEGER, summed=True),
    Column("units", ("件数", "Units"), Kind.INTEGER, summed=True),
    Column("atv_fen", ("客单价", "Average order"), Kind.FEN),
    Column("new_members", ("新会员", "New members"), Kind.INTEGER, summed=True),
)
"""What stands in every list of sales."""
STORE = (Column("store_code", ("门店编码", "Store code")), Column("store_name", ("门店", "Store")))
RANK = Column("rank", ("名次", "Rank"), Kind.INTEGER)

SALES_BY_DAY = ExportedList(
    name="sales-by-day",
    operation="showSalesByDay",
    title=("每日销售", "Sales by day"),
    permission=SEE_REPORTS,
    pages=whole(_days),
    columns=(
        Column("day", ("营业日", "Business day"), Kind.DATE),
        *SOLD,
        Column("unmatched_fen", ("无单退货", "Returns without an order"), Kind.FEN, summed=True),
    ),
)
CHANNEL_SALES = ExportedList(
    name="sales-by-channel",
    operation="showSalesByChannel",
    title=("渠道业绩", "Sales by channel"),
    permission=SEE_REPORTS,
    pages=whole(_channels),
    filters_told={"by": ("分组", "by")},
    columns=(
        Column("begins_on", ("营业日或月", "Day or month"), Kind.DATE),
        Column("name", ("下级单位", "Unit")),
        Column("channel", ("渠道", "Channel"), words=CHANNELS),
        *(column for column in SOLD if column.field != "new_members"),
        Column("upt_milli", ("连带率 × 1000", "Units per order × 1000"), Kind.INTEGER),
    ),
)
STORE_RANKS = ExportedList(
    name="store-ranks",
    operation="rankStores",
    title=("门店排行", "Ranks of stores"),
    permission=SEE_REPORTS,
    pages=reports.rank_of_stores,
    columns=(RANK, *STORE, *SOLD),
)
ASSOCIATE_RANKS = ExportedList(
    name="associate-ranks",
    operation="rankAssociates",
    title=("导购排行", "Ranks of associates"),
    permission=SEE_REPORTS,
    pages=reports.rank_of_associates,
    columns=(
        RANK,
        Column("associate_number", ("工号", "Number")),
        Column("associate_name", ("导购", "Associate")),
        *STORE,
        *SOLD,
    ),
)
CUSTOMERS = ExportedList(
    name="customers",
    operation="listCustomers",
    title=("会员与消费", "Members with what they bought"),
    permission=SEE_CUSTOMERS,
    pages=members_in_reach,
    filters_told={
        "store_id": ("所属门店", "home store"),
        "path": ("区域", "unit"),
        "level": ("等级", "level"),
        "source": ("来源", "source"),
        "dedicated_id": ("专属导购", "dedicated"),
        "acquirer_id": ("拉新导购", "won by"),
        "first": ("注册日起", "registered from"),
        "last": ("注册日止", "registered to"),
        "unseen_days": ("多少天没来", "not seen for days"),
    },
    columns=(
        *WHO,
        *WHOSE,
        Column("last_visit_at", ("最近到店", "Last visit"), Kind.MOMENT),
        Column("orders", ("订单数", "Orders"), Kind.INTEGER, summed=True),
        Column("net_fen", ("累计净消费", "Net sales"), Kind.FEN, summed=True),
    ),
)
LISTS = (CUSTOMERS, SALES_BY_DAY, CHANNEL_SALES, STORE_RANKS, ASSOCIATE_RANKS)
