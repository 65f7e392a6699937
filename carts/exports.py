"""Parked carts as a file: customers masked, as in the list, without notes."""

from carts.permissions import SEE_CARTS
from carts.queries import carts
from carts.rules import CartState
from guide_app.base.web.exported import Column, ExportedList, Kind

STATES = {
    CartState.PARKED: ("挂单中", "parked"),
    CartState.ORDERED: ("已下单", "ordered"),
    CartState.DROPPED: ("已作废", "dropped"),
    CartState.EXPIRED: ("已过期", "expired"),
}
CARTS = ExportedList(
    name="carts",
    operation="listCarts",
    title=("挂单", "Parked carts"),
    permission=SEE_CARTS,
    pages=carts,
    columns=(
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("member_name", ("顾客", "Customer")),
        Column("member_phone", ("手机", "Phone")),
        Column("articles", ("商品种数", "Articles"), Kind.INTEGER),
        Column("units", ("件数", "Units"), Kind.INTEGER, summed=True),
        Column("seen_fen", ("上次看到的金额", "When last seen"), Kind.FEN, summed=True),
        Column("state", ("状态", "State"), words=STATES),
        Column("parked_at", ("挂单时间", "Parked"), Kind.MOMENT),
        Column("changed_at", ("最后修改", "Last changed"), Kind.MOMENT),
        Column("expires_at", ("到期", "Expires"), Kind.MOMENT),
    ),
)
LISTS = (CARTS,)
