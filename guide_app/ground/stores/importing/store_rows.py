"""The sheet of stores: its columns, its rows, and what they are judged against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.imports.cells import choice, day, text, whole
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.rows import insert_from_json, record_set
from guide_app.ground.stores.exports import OWNERSHIPS
from guide_app.ground.stores.hours.rules import Week, shortened
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id
from guide_app.ground.stores.importing.entities import KNOWN as ENTITIES_KNOWN
from guide_app.ground.stores.importing.entities import EntityKnown
from guide_app.ground.stores.importing.regions import LOCK as LOCK_REGIONS
from guide_app.ground.stores.importing.regions import TakenPath
from guide_app.ground.stores.moving.asking import moves_asked
from guide_app.ground.stores.rules import Ownership, StoreStatus

STATUSES = {StoreStatus.OPEN: ("营业", "open"), StoreStatus.CLOSED: ("关闭", "closed")}
ALSO_SAID = {"已关店": StoreStatus.CLOSED}
"""As the list of stores says it."""
SPEC = (
    Column("code", ("门店编码", "Store code"), UNIT_CODE, Need.ALWAYS, example="SH001"),
    Column("name", ("门店名称", "Store name"), text(120), Need.NEW, example="上海南京东路店", also=("门店", "店名")),
    Column("region", ("所属区域编码", "Region code"), UNIT_CODE, Need.NEW, example="EAST", also=("区域",)),
    Column(
        "entity", ("法人编码", "Entity code"), UNIT_CODE, Need.NEW, example="SHANGHAI", also=("法人", "legal entity")
    ),
    Column("ownership", ("经营方式", "Ownership"), choice(OWNERSHIPS), Need.NEW, example="直营"),
    Column("address", ("地址", "Address"), text(300), example="上海市黄浦区南京东路 1 号"),
    Column("opened_on", ("开业日期", "Opened on"), day(), example="2026-01-31", also=("opened",)),
    Column(
        "day_cut_hours",
        ("营业日起始小时", "Day cut hours"),
        whole(0, 11),
        Need.NEVER,
        (
            "零点后几小时起算新的一天，默认 0；已有门店自明天起生效",
            "hours after midnight at which a day begins; from tomorrow",
        ),
        "0",
        ("日切时", "day cut, hours"),
    ),
    Column(
        "hours_weekdays",
        ("周一至周五营业时间", "Hours Monday to Friday"),
        text(80),
        Need.NEVER,
        (
            "如 10:00-22:00，几段用逗号隔开；休息填「休息」",
            "like 10:00-22:00, commas between several; 休息 is closed",
        ),
        "10:00-22:00",
    ),
    Column(
        "hours_weekend",
        ("周末营业时间", "Hours at the weekend"),
        text(80),
        Need.NEVER,
        ("同上；只填一列时另一列不变", "the same; where one is left empty it stays"),
        "10:00-22:30",
    ),
    Column(
        "status", ("状态", "Status"), choice(STATUSES, ALSO_SAID), note=("默认营业", "open by default"), example="营业"
    ),
)


class StoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    name: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    entity: str | UnsetType = UNSET
    ownership: Ownership | UnsetType = UNSET
    address: str | UnsetType = UNSET
    opened_on: date | UnsetType = UNSET
    day_cut_hours: int | UnsetType = UNSET
    hours_weekdays: str | UnsetType = UNSET
    hours_weekend: str | UnsetType = UNSET
    status: StoreStatus | UnsetType = UNSET


class StoreKnown(msgspec.Struct, frozen=True):
    """A store that is there."""

    id: UUID
    code: str
    name: str
    path: str
    region: str
    announced: str | None
    """The code of the region that it goes below, where a move is announced."""
    entity: str
    ownership: Ownership
    address: str
    opened_on: date | None
    status: StoreStatus
    version: int
    day_cut_hours: int
    """As stated last, perhaps for a day to come."""
    day_cut_today: int
    week: Week | None

    @property
    def hours(self) -> dict[str, str]:
        """What its columns of hours hold."""
        return dict(shortened(self.week or ()))


class RegionOfCode(msgspec.Struct, frozen=True):
    """A region that stores are put below."""

    id: UUID
    code: str
    path: str


class NewStore(msgspec.Struct, frozen=True):
    """A row of the table."""

    id: UUID
    code: str
    name: str
    region: UUID
    path: str
    ownership: Ownership
    entity: UUID
    address: str
    opened_on: date | None
    status: StoreStatus
    version: int


class ChangedStore(msgspec.Struct, frozen=True):
    """What a known store becomes, if it is still of this version."""

    id: UUID
    version: int
    name: str
    address: str
    status: StoreStatus


class DayCut(msgspec.Struct, frozen=True):
    """From when on days of a store begin at these hours."""

    id: UUID
    store: UUID
    valid_from: date | str
    hours: int


@dataclass
class Stores:
    """Those of a piece by code, with the regions and entities that rows name, and regions at whose path none may be.

    `asked` holds codes of regions that stores go below once a second person says yes.
    """

    known: dict[str, StoreKnown]
    regions: dict[str, RegionOfCode]
    entities: dict[str, EntityKnown]
    taken: set[str]
    asked: dict[UUID, str]
    today: date

    def to(self, row: StoreRow) -> str:
        """The path of the region that a row names."""
        region = self.regions.get(str(row.region))
        return "" if region is None else region.path


KNOWN = """
SELECT s.id, s.code, s.name, s.path, r.code AS region, to_come.code AS announced,
  e.code AS entity, s.ownership, s.address, s.opened_on, s.status,
  s.version, coalesce(
    (SELECT hours FROM store_day_cut WHERE store = s.id ORDER BY valid_from DESC LIMIT 1), 0) AS day_cut_hours,
  coalesce((SELECT hours FROM store_day_cut WHERE store = s.id AND valid_from <= $2
    ORDER BY valid_from DESC LIMIT 1), 0) AS day_cut_today, h.week
FROM store s JOIN region r ON r.id = s.region JOIN legal_entity e ON e.id = s.entity
LEFT JOIN store_hours h ON h.store = s.id
LEFT JOIN unit_move m ON m.store = s.id AND m.state = 'announced' LEFT JOIN region to_come ON to_come.id = m.parent
WHERE s.code = ANY($1::text[]) ORDER BY s.id
"""
LOCK = "SELECT id FROM store WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
REGIONS_NAMED = "SELECT id, code, path FROM region WHERE code = ANY($1::text[]) AND closed_on IS NULL ORDER BY id"
REGIONS_CALLED = "SELECT path FROM region WHERE code = ANY($1::text[])"
ADD = f"{insert_from_json('store', NewStore)} ON CONFLICT DO NOTHING RETURNING id"
CHANGE = f"""
UPDATE store s SET name = new.name, address = new.address, status = new.status, version = s.version + 1
FROM {record_set(ChangedStore, "$1", "new")} WHERE s.id = new.id AND s.version = new.version
"""
FORGET_COMING_DAY_CUTS = "DELETE FROM store_day_cut WHERE store = ANY($1::uuid[]) AND valid_from > $2"
ADD_DAY_CUTS = insert_from_json("store_day_cut", DayCut)
BEGINNING = "-infinity"
"""From when the day cut holds that a store is opened with, as it is spelled in JSON."""


async def look(actor: Actor, rows: Sequence[StoreRow], lock: bool) -> Stores:
    """What rows are judged against, locked where they are written."""
    codes = [row.code for row in rows]
    above = _named(rows, "region")
    if lock:
        await fetch_as(Id, LOCK_REGIONS, above)
        await fetch_as(Id, LOCK, codes)
    today = business_date(clock.now())
    regions = await fetch_as(RegionOfCode, REGIONS_NAMED, above)
    known = await fetch_as(StoreKnown, KNOWN, codes, today)
    entities = await fetch_as(EntityKnown, ENTITIES_KNOWN, _named(rows, "entity"))
    taken = await fetch_as(TakenPath, REGIONS_CALLED, codes)
    return Stores(
        known={store.code: store for store in known},
        regions={region.code: region for region in regions},
        entities={entity.code: entity for entity in entities},
        taken={one.path for one in taken},
        asked=await moves_asked(actor, [store.id for store in known]),
        today=today,
    )


def _named(rows: Sequence[StoreRow], where: str) -> list[str]:
    return sorted({value for row in rows if isinstance(value := getattr(row, where), str)})
