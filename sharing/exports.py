"""What followed from shared links, as a file."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from sharing.permissions import SEE_SHARES
from sharing.queries import share_counts
from sharing.rules import ShareKind

KINDS = {ShareKind.PRODUCT: ("商品", "product"), ShareKind.COUPON: ("优惠券", "coupon")}
SHARES = ExportedList(
    name="share-links",
    operation="countShareLinks",
    title=("分享链接效果", "What followed from shared links"),
    permission=SEE_SHARES,
    pages=share_counts,
    columns=(
        Column("kind", ("类型", "Kind"), words=KINDS),
        Column("name", ("内容", "What")),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("shares", ("分享", "Shared"), Kind.INTEGER, summed=True),
        Column("clicks", ("打开", "Opened"), Kind.INTEGER, summed=True),
        Column("orders", ("订单", "Orders"), Kind.INTEGER, summed=True),
        Column("received_fen", ("销售", "Received"), Kind.FEN, summed=True),
        Column("refunded_fen", ("退款", "Refunded"), Kind.FEN, summed=True),
        Column("net_fen", ("净销售", "Net sales"), Kind.FEN, summed=True),
    ),
)
LISTS = (SHARES,)
