"""The sheet of stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import choice, day, text, whole
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.stores.importing.columns import MOST_OF_A_PATH, OUT_OF_REACH, TOO_DEEP, UNIT_CODE, Id
from guide_app.ground.stores.importing.entities import KNOWN as ENTITIES_KNOWN
from guide_app.ground.stores.importing.entities import EntityKnown
from guide_app.ground.stores.importing.regions import LOCK as LOCK_REGIONS
from guide_app.ground.stores.importing.regions import TakenPath
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.rules import Ownership, StoreStatus, path_below

OWNERSHIPS = {
    Ownership.DIRECT: ("直营", "direct"),
    Ownership.FRANCHISE: ("加盟", "franchise"),
    Ownership.JOINT: ("联营", "joint"),
}
STATUSES = {StoreStatus.OPEN: ("营业", "open"), StoreStatus.CLOSED: ("关闭", "closed")}
SPEC = (
    Column("code", ("门店编码", "Store code"), UNIT_CODE, Need.ALWAYS, example="SH001"),
    Column("name", ("门店名称", "Store name"), text(120), Need.NEW, example="上海南京东路店"),
    Column("region", ("所属区域编码", "Region code"), UNIT_CODE, Need.NEW, example="EAST"),
    Column("entity", ("法人编码", "Entity code"), UNIT_CODE, Need.NEW, example="SHANGHAI"),
    Column("ownership", ("经营方式", "Ownership"), choice(OWNERSHIPS), Need.NEW, example="直营"),
    Column("address", ("地址", "Address"), text(300), example="上海市黄浦区南京东路 1 号"),
    Column("opened_on", ("开业日期", "Opened on"), day(), example="2026-01-31"),
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
    ),
    Column("status", ("状态", "Status"), choice(STATUSES), note=("默认营业", "open by default"), example="营业"),
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
    status: StoreStatus | UnsetType = UNSET


class StoreKnown(msgspec.Struct, frozen=True):
    """A store that is there."""

    id: UUID
    code: str
    name: str
    path: str
    region: str
    entity: str
    ownership: Ownership
    address: str
    opened_on: date | None
    status: StoreStatus
    version: int
    day_cut_hours: int


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
    """Those of a piece by code, with the regions and entities that rows name, and regions at whose path none may be."""

    known: dict[str, StoreKnown]
    regions: dict[str, RegionOfCode]
    entities: dict[str, EntityKnown]
    taken: set[str]
    today: date


KNOWN = """
SELECT s.id, s.code, s.name, s.path, r.code AS region, e.code AS entity, s.ownership, s.address, s.opened_on, s.status,
  s.version, coalesce(
    (SELECT hours FROM store_day_cut WHERE store = s.id ORDER BY valid_from DESC LIMIT 1), 0) AS day_cut_hours
FROM store s JOIN region r ON r.id = s.region JOIN legal_entity e ON e.id = s.entity
WHERE s.code = ANY($1::text[]) ORDER BY s.id
"""
LOCK = "SELECT id FROM store WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
REGIONS_NAMED = "SELECT id, code, path FROM region WHERE code = ANY($1::text[]) ORDER BY id"
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


async def _look(_: Actor, rows: Sequence[StoreRow], lock: bool) -> Stores:
    codes = [row.code for row in rows]
    above = _named(rows, "region")
    if lock:
        await fetch_as(Id, LOCK_REGIONS, above)
        await fetch_as(Id, LOCK, codes)
    regions = await fetch_as(RegionOfCode, REGIONS_NAMED, above)
    known = await fetch_as(StoreKnown, KNOWN, codes)
    entities = await fetch_as(EntityKnown, ENTITIES_KNOWN, _named(rows, "entity"))
    taken = await fetch_as(TakenPath, REGIONS_CALLED, codes)
    return Stores(
        known={store.code: store for store in known},
        regions={region.code: region for region in regions},
        entities={entity.code: entity for entity in entities},
        taken={one.path for one in taken},
        today=business_date(clock.now()),
    )


def _named(rows: Sequence[StoreRow], where: str) -> list[str]:
    return sorted({value for row in rows if isinstance(value := getattr(row, where), str)})


def _judge(actor: Actor, judging: Judging[StoreRow], stores: Stores) -> Judgement:
    row = judging.row
    region = None if row.region is UNSET else stores.regions.get(row.region)
    if row.region is not UNSET and (region is None or not actor.reaches(region.path)):
        judging.refuse("region", "须为您可管理的区域编码", "the code of a region within your reach")
    if row.entity is not UNSET and row.entity not in stores.entities:
        judging.refuse("entity", "须为已存在的法人编码", "the code of a known legal entity")
    store = stores.known.get(row.code)
    if store is not None:
        return _judge_known(actor, judging, store)
    path = "" if region is None else path_below(region.path, row.code)
    if path in stores.taken:
        judging.refuse("code", *OUT_OF_REACH)
    if len(path) > MOST_OF_A_PATH:
        judging.refuse("region", *TOO_DEEP)
    return judging.ends(known=False)


def _judge_known(actor: Actor, judging: Judging[StoreRow], store: StoreKnown) -> Judgement:
    if not actor.reaches(store.path):
        judging.refuse("code", *OUT_OF_REACH)
        return judging.ends(known=True)
    for fixed in ("region", "entity", "ownership", "opened_on"):
        judging.keep(fixed, getattr(store, fixed))
    changes = [judging.compare(name, getattr(store, name)) for name in ("name", "address", "status", "day_cut_hours")]
    if store.status is StoreStatus.CLOSED and judging.row.status is not StoreStatus.OPEN and any(changes):
        judging.refuse("status", "门店已关闭，须先恢复营业", "the store is closed, reopen it first")
    return judging.ends(known=True)


async def _write(actor: Actor, judged: Sequence[Judged[StoreRow]], stores: Stores) -> None:
    added = [_made(one.row, stores) for one in judged if one.judgement.outcome is Outcome.NEW]
    changed = [one for one in judged if one.judgement.outcome is Outcome.CHANGED]
    if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
        raise PieceChanged
    if changed:
        became = [_changed(one.row, stores.known[one.row.code]) for one in changed]
        if await execute(CHANGE, as_json(became)) != len(became):
            raise PieceChanged
    await _state_day_cuts(judged, added, stores)
    for made in added:
        await audit.record(actor, "stores.store_created", f"store:{made.id}", code=made.code, path=made.path)
    for one in changed:
        fields = {change.field: _of_row(one.row, change.field, None) for change in one.judgement.changes}
        await audit.record(actor, "stores.store_updated", f"store:{stores.known[one.row.code].id}", **fields)


async def _state_day_cuts(judged: Sequence[Judged[StoreRow]], added: Sequence[NewStore], stores: Stores) -> None:
    hours = {one.row.code: _of_row(one.row, "day_cut_hours", 0) for one in judged}
    moved = [one.row.code for one in judged if "day_cut_hours" in {change.field for change in one.judgement.changes}]
    later = [stores.known[code].id for code in moved if code in stores.known]
    cuts = [DayCut(new_id(), made.id, BEGINNING, hours[made.code]) for made in added]
    tomorrow = stores.today + timedelta(days=1)
    cuts += [DayCut(new_id(), stores.known[code].id, tomorrow, hours[code]) for code in moved if code in stores.known]
    if later:
        await execute(FORGET_COMING_DAY_CUTS, later, stores.today)
    if cuts:
        await execute(ADD_DAY_CUTS, as_json(cuts))


def _of_row(row: StoreRow, where: str, otherwise: Any) -> Any:  # a value of any column
    value = getattr(row, where)
    return otherwise if value is UNSET else value


def _made(row: StoreRow, stores: Stores) -> NewStore:
    region = stores.regions[str(row.region)]
    return NewStore(
        id=new_id(),
        code=row.code,
        name=str(row.name),
        region=region.id,
        path=path_below(region.path, row.code),
        ownership=_of_row(row, "ownership", Ownership.DIRECT),
        entity=stores.entities[str(row.entity)].id,
        address=_of_row(row, "address", ""),
        opened_on=_of_row(row, "opened_on", None),
        status=_of_row(row, "status", StoreStatus.OPEN),
        version=1,
    )


def _changed(row: StoreRow, store: StoreKnown) -> ChangedStore:
    return ChangedStore(
        id=store.id,
        version=store.version,
        name=_of_row(row, "name", store.name),
        address=_of_row(row, "address", store.address),
        status=_of_row(row, "status", store.status),
    )


STORES = ImportKind(
    name="stores",
    title=("门店", "Stores"),
    may=CHANGE_ORGANISATION,
    columns=SPEC,
    row=StoreRow,
    key=("code",),
    look=_look,
    judge=_judge,
    write=_write,
    rules=(
        ("区域与法人须已存在，请先导入它们", "Regions and entities have to be there, import them first"),
        (
            "已有门店只改名称、地址、状态和营业日起始小时",
            "Of a store that is there only name, address, status and day cut change",
        ),
    ),
)
