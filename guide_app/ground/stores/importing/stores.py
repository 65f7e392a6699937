"""The sheet of stores: judged against what is there, and written."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec import UNSET

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json
from guide_app.ground.stores.importing.columns import (
    KEEPS_ANNOUNCED,
    MOST_OF_A_PATH,
    OUT_OF_REACH,
    TOO_DEEP,
    Id,
    before_move,
)
from guide_app.ground.stores.importing.later import compare_hours, judge_hours, state_hours
from guide_app.ground.stores.importing.store_rows import (
    ADD,
    ADD_DAY_CUTS,
    BEGINNING,
    CHANGE,
    FORGET_COMING_DAY_CUTS,
    SPEC,
    ChangedStore,
    DayCut,
    NewStore,
    StoreKnown,
    StoreRow,
    Stores,
    look,
)
from guide_app.ground.stores.moving.asking import UnitGoes, propose_moves
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.rules import Ownership, StoreStatus, path_below


def _judge(actor: Actor, judging: Judging[StoreRow], stores: Stores) -> Judgement:
    row = judging.row
    region = None if row.region is UNSET else stores.regions.get(row.region)
    if row.region is not UNSET and (region is None or not actor.reaches(region.path)):
        judging.refuse("region", "须为您可管理的区域编码", "the code of a region within your reach")
    if row.entity is not UNSET and row.entity not in stores.entities:
        judging.refuse("entity", "须为已存在的法人编码", "the code of a known legal entity")
    store = stores.known.get(row.code)
    judge_hours(judging)
    if store is not None:
        return _judge_known(actor, judging, store, stores)
    path = "" if region is None else path_below(region.path, row.code)
    if path in stores.taken:
        judging.refuse("code", *OUT_OF_REACH)
    if len(path) > MOST_OF_A_PATH:
        judging.refuse("region", *TOO_DEEP)
    return judging.ends(known=False)


def _judge_known(actor: Actor, judging: Judging[StoreRow], store: StoreKnown, stores: Stores) -> Judgement:
    if not actor.reaches(store.path):
        judging.refuse("code", *OUT_OF_REACH)
        return judging.ends(known=True)
    moves = _moves(judging, store, stores.asked.get(store.id))
    if moves and path_below(stores.to(judging.row), store.code) in stores.taken:
        judging.refuse("region", *OUT_OF_REACH)
    for fixed in ("entity", "ownership", "opened_on"):
        judging.keep(fixed, getattr(store, fixed))
    changes = [judging.compare(name, getattr(store, name)) for name in ("name", "address", "status")]
    if judging.row.day_cut_hours != store.day_cut_today:
        changes.append(judging.compare("day_cut_hours", store.day_cut_hours))
    changes += compare_hours(judging, store.hours)
    if store.status is StoreStatus.OPEN and judging.row.status is StoreStatus.CLOSED:
        judging.refuse("status", "请走关店流程", "close it by a closing, which a second person approves")
    if store.status is StoreStatus.CLOSED and judging.row.status is not StoreStatus.OPEN and any(changes):
        judging.refuse("status", "门店已关闭，须先恢复营业", "the store is closed, reopen it first")
    return judging.ends(known=True)


def _moves(judging: Judging[StoreRow], store: StoreKnown, asked: str | None) -> bool:
    """Note that it goes elsewhere, where the row names neither the region it is in nor the one it goes to anyhow."""
    region = judging.row.region
    if region is UNSET or region in {store.region, store.announced, asked}:
        return False
    judging.note("region", before_move(store.region, store.announced, asked), region)
    return True


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
    ids = {made.code: made.id for made in added} | {code: store.id for code, store in stores.known.items()}
    await state_hours([(ids[one.row.code], one, stores.known.get(one.row.code)) for one in judged])
    moving = [one.row for one in changed if any(change.field == "region" for change in one.judgement.changes)]
    goes = [UnitGoes(code=row.code, parent=str(row.region), store_id=ids[row.code]) for row in moving]
    paths = [stores.known[row.code].path for row in moving] + [stores.regions[str(row.region)].path for row in moving]
    await propose_moves(actor, goes, paths, stores.today)
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
    look=look,
    judge=_judge,
    write=_write,
    exported_as="stores",
    rules=(
        ("区域与法人须已存在，请先导入它们", "Regions and entities have to be there, import them first"),
        (
            "已有门店可改名称、地址、状态、营业时间和营业日起始小时；改所属区域即自明天起调整",
            "Of a store that is there name, address, status, hours, day cut change; another region moves it tomorrow",
        ),
        KEEPS_ANNOUNCED,
    ),
)
