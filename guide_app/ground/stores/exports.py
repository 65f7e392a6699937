"""Lists of the organisation as files."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.stores import queries
from guide_app.ground.stores.permissions import SEE_ORGANISATION
from guide_app.ground.stores.rules import Ownership, StoreStatus

OWNERSHIPS = {
    Ownership.DIRECT: ("直营", "direct"),
    Ownership.FRANCHISE: ("加盟", "franchise"),
    Ownership.JOINT: ("联营", "joint"),
    Ownership.MANAGED: ("托管", "managed"),
}
STATUSES = {StoreStatus.OPEN: ("营业", "open"), StoreStatus.CLOSED: ("已关店", "closed")}


STORES = ExportedList(
    name="stores",
    operation="listStores",
    title=("门店", "Stores"),
    permission=SEE_ORGANISATION,
    pages=queries.stores,
    filters_told={"region": ("区域", "region"), "ownership": ("经营方式", "ownership"), "entity": ("法人", "entity")},
    columns=(
        Column("code", ("门店编码", "Code")),
        Column("name", ("门店", "Name")),
        Column("region_code", ("区域", "Region")),
        Column("entity_code", ("法人", "Legal entity")),
        Column("ownership", ("经营方式", "Ownership"), words=OWNERSHIPS),
        Column("status", ("状态", "Status"), words=STATUSES),
        Column("opened_on", ("开业日期", "Opened"), Kind.DATE),
        Column("day_cut_hours", ("日切时", "Day cut, hours"), Kind.INTEGER),
        Column("address", ("地址", "Address")),
    ),
)
LISTS = (STORES,)
