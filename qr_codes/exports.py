"""Lists of codes and their scans as files."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import Column, ExportedList, Kind, whole
from qr_codes.permissions import SEE_CODES, SEE_FUNNELS, SEE_SCANS
from qr_codes.queries import codes as codes_seen
from qr_codes.queries import funnels
from qr_codes.queries import scans as scans_seen
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.schemas import ScannedDay

KINDS = {
    TouchpointKind.FLOOR_STICKER: ("地贴", "floor sticker"),
    TouchpointKind.SHELF_TAG: ("货架贴", "shelf tag"),
    TouchpointKind.BADGE: ("胸牌", "badge"),
    TouchpointKind.TABLE_TENT: ("台卡", "table tent"),
    TouchpointKind.POSTER: ("海报", "poster"),
    TouchpointKind.WINDOW: ("橱窗贴", "window"),
    TouchpointKind.COUNTER_STICKER: ("收银台贴", "counter sticker"),
    TouchpointKind.FITTING_ROOM: ("试衣间贴", "fitting room"),
}
STATES = {
    TouchpointState.MINTED: ("空白", "blank"),
    TouchpointState.PRINTED: ("已印刷", "printed"),
    TouchpointState.BOUND: ("使用中", "in use"),
    TouchpointState.PAUSED: ("已暂停", "paused"),
    TouchpointState.RETIRED: ("已停用", "retired"),
}


async def _days(
    actor: Actor, *, associate_id: UUID, first: date | None = None, last: date | None = None
) -> Sequence[ScannedDay]:
    return (await scans_seen.scans_of_associate(actor, associate_id, first=first, last=last)).days


CODES = ExportedList(
    name="codes",
    operation="listCodes",
    title=("触点码", "Codes"),
    permission=SEE_CODES,
    pages=codes_seen.codes_in_reach,
    filters_told={"batch_id": ("批次", "batch"), "code": ("短码", "code")},
    columns=(
        Column("printed", ("短码", "Code")),
        Column("kind", ("类型", "Kind"), words=KINDS),
        Column("state", ("状态", "State"), words=STATES),
        Column("path", ("所属路径", "Path")),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("sku", ("SKU", "SKU")),
        Column("label", ("位置", "Label")),
        Column("minted_at", ("生成时间", "Minted"), Kind.MOMENT),
        Column("printed_at", ("印刷时间", "Printed"), Kind.MOMENT),
        Column("bound_at", ("绑定时间", "Bound"), Kind.MOMENT),
        Column("retired_at", ("停用时间", "Retired"), Kind.MOMENT),
    ),
)
SCANS = ExportedList(
    name="associate-scans",
    operation="countScansOfAssociate",
    title=("导购扫码统计", "Scans of an associate's codes"),
    permission=SEE_SCANS,
    pages=whole(_days),
    columns=(
        Column("day", ("日期", "Day"), Kind.DATE),
        Column("scans", ("扫码", "Scans"), Kind.INTEGER, summed=True),
        Column("credited", ("计入", "Credited"), Kind.INTEGER, summed=True),
        Column("repeated", ("重复", "Repeated"), Kind.INTEGER, summed=True),
        Column("withheld_device", ("同设备未计", "Withheld, device"), Kind.INTEGER, summed=True),
        Column("withheld_address", ("同地址未计", "Withheld, address"), Kind.INTEGER, summed=True),
    ),
)
FOLLOWED = (
    Column("scans", ("扫码", "Scans"), Kind.INTEGER, summed=True),
    Column("registrations", ("注册会员", "Registrations"), Kind.INTEGER, summed=True),
    Column("orders", ("订单", "Orders"), Kind.INTEGER, summed=True),
    Column("received_fen", ("销售", "Received"), Kind.FEN, summed=True),
    Column("refunded_fen", ("退款", "Refunded"), Kind.FEN, summed=True),
    Column("net_fen", ("净销售", "Net sales"), Kind.FEN, summed=True),
)
"""What followed from codes."""
CODE_FUNNELS = ExportedList(
    name="code-funnels",
    operation="listFunnels",
    title=("触点转化", "Funnels of codes"),
    permission=SEE_FUNNELS,
    pages=funnels.funnels_in_reach,
    columns=(
        Column("printed", ("短码", "Code")),
        Column("kind", ("类型", "Kind"), words=KINDS),
        Column("label", ("位置", "Label")),
        Column("store_name", ("门店", "Store")),
        Column("associate_name", ("导购", "Associate")),
        Column("visitors", ("访客", "Visitors"), Kind.INTEGER),
        *FOLLOWED,
    ),
)
STORE_FUNNELS = ExportedList(
    name="store-funnels",
    operation="listStoreFunnels",
    title=("门店触点转化", "Funnels of stores"),
    permission=SEE_FUNNELS,
    pages=funnels.funnels_of_stores,
    columns=(
        Column("code", ("门店编码", "Store code")),
        Column("name", ("门店", "Store")),
        Column("codes", ("绑定过的码", "Codes bound"), Kind.INTEGER, summed=True),
        *FOLLOWED,
    ),
)
LISTS = (CODES, SCANS, CODE_FUNNELS, STORE_FUNNELS)
