"""Lists of the organisation as files."""

from collections.abc import Iterable, Iterator

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import Column, ExportedList, Kind, whole
from guide_app.ground.stores import queries
from guide_app.ground.stores.permissions import SEE_ENTITIES, SEE_ORGANISATION
from guide_app.ground.stores.rules import Ownership, StoreStatus
from guide_app.ground.stores.schemas import RegionNode

OWNERSHIPS = {
    Ownership.DIRECT: ("直营", "direct"),
    Ownership.FRANCHISE: ("加盟", "franchise"),
    Ownership.JOINT: ("联营", "joint"),
    Ownership.MANAGED: ("托管", "managed"),
}
STATUSES = {StoreStatus.OPEN: ("营业", "open"), StoreStatus.CLOSED: ("已关店", "closed")}


def _each(regions: Iterable[RegionNode]) -> Iterator[RegionNode]:
    for one in regions:
        yield one
        yield from _each(one.children)


async def _regions(actor: Actor) -> list[RegionNode]:
    """The tree line by line, what is above first."""
    return list(_each(await queries.region_tree(actor)))


ENTITIES = ExportedList(
    name="entities",
    operation="listEntities",
    title=("法人主体", "Legal entities"),
    permission=SEE_ENTITIES,
    pages=queries.entities,
    columns=(
        Column("code", ("法人编码", "Entity code")),
        Column("name", ("法人名称", "Entity name")),
        Column("stores", ("门店数", "Stores"), Kind.INTEGER),
        Column("opened_on", ("成立日期", "Opened"), Kind.DATE),
        Column("closed_on", ("注销日期", "Closed"), Kind.DATE),
    ),
)
REGIONS = ExportedList(
    name="regions",
    operation="showRegionTree",
    title=("区域", "Regions"),
    permission=SEE_ORGANISATION,
    pages=whole(_regions),
    columns=(
        Column("code", ("区域编码", "Region code")),
        Column("name", ("区域名称", "Region name")),
        Column("parent_code", ("上级区域编码", "Parent region code")),
        Column("path", ("路径", "Path")),
        Column("stores", ("直属门店数", "Stores of its own"), Kind.INTEGER),
    ),
)
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
LISTS = (ENTITIES, REGIONS, STORES)
