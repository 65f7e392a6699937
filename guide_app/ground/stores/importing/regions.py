"""The sheet of regions: the tree, in any order of rows; a row may stand below one that the same file brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.stores.importing.columns import (
    KEEPS_ANNOUNCED,
    MOST_OF_A_PATH,
    OUT_OF_REACH,
    TOO_DEEP,
    UNIT_CODE,
    Id,
    before_move,
)
from guide_app.ground.stores.importing.entities import Renamed
from guide_app.ground.stores.moving.asking import UnitGoes, moves_asked, propose_moves
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.rules import path_below

SPEC = (
    Column("code", ("区域编码", "Region code"), UNIT_CODE, Need.ALWAYS, example="EAST"),
    Column("name", ("区域名称", "Region name"), text(120), Need.NEW, example="华东大区"),
    Column(
        "parent",
        ("上级区域编码", "Parent region code"),
        UNIT_CODE,
        Need.NEW,
        (
            "最上一级填总部的编码，如 HQ；可为本表中的另一行",
            "HQ's code for the top level; may be another row of the sheet",
        ),
        "HQ",
    ),
)


class RegionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    name: str | UnsetType = UNSET
    parent: str | UnsetType = UNSET


class RegionKnown(msgspec.Struct, frozen=True):
    """A region that is there, or planned by a row before; HQ has no parent."""

    id: UUID
    code: str
    name: str
    path: str
    parent: UUID | None


class TakenPath(msgspec.Struct, frozen=True):
    """A path at which something stands."""

    path: str


class RegionThere(RegionKnown, frozen=True):
    """A region that is there, and below which one it goes where a move is announced."""

    announced: UUID | None
    announced_code: str | None


@dataclass
class Regions:
    """Those of a piece and those above them, by code; moves announced, asked for; paths of stores with such codes."""

    known: dict[str, RegionKnown]
    taken: set[str]
    moving: dict[UUID, RegionThere]
    asked: dict[UUID, str]


KNOWN = """
SELECT r.id, r.code, r.name, r.path, r.parent, m.parent AS announced, to_come.code AS announced_code FROM region r
LEFT JOIN unit_move m ON m.region = r.id AND m.state = 'announced' LEFT JOIN region to_come ON to_come.id = m.parent
WHERE r.code = ANY($1::text[]) ORDER BY r.id
"""
LOCK = "SELECT id FROM region WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
STORES_CALLED = "SELECT path FROM store WHERE code = ANY($1::text[])"
ADD = f"{insert_from_json('region', RegionKnown)} ON CONFLICT DO NOTHING RETURNING id"
RENAME = f"""
UPDATE region r SET name = new.name, version = r.version + 1
FROM {record_set(Renamed, "$1", "new")} WHERE r.id = new.id
"""


async def _look(actor: Actor, rows: Sequence[RegionRow], lock: bool) -> Regions:
    own = [row.code for row in rows]
    codes = sorted({*own, *(row.parent for row in rows if row.parent is not UNSET)})
    if lock:
        await fetch_as(Id, LOCK, codes)
    found = await fetch_as(RegionThere, KNOWN, codes)
    taken = await fetch_as(TakenPath, STORES_CALLED, own)
    moving = {region.id: region for region in found if region.announced is not None}
    asked = await moves_asked(actor, [region.id for region in found])
    return Regions({region.code: region for region in found}, {one.path for one in taken}, moving, asked)


def _judge(actor: Actor, judging: Judging[RegionRow], regions: Regions) -> Judgement:
    row = judging.row
    region = regions.known.get(row.code)
    above = None if row.parent is UNSET else regions.known.get(row.parent)
    if row.parent is not UNSET and (above is None or not actor.reaches(above.path)):
        judging.refuse("parent", "须为您可管理的区域编码", "the code of a region within your reach")
        above = None
    if region is not None:
        if not actor.reaches(region.path):
            judging.refuse("code", *OUT_OF_REACH)
        elif region.path == HQ_PATH and above is not None:
            judging.refuse("parent", "总部不能移动", "headquarters do not move")
        elif above is not None and not _stands_or_goes_below(above, region, regions):
            _judge_move(judging, region, above, regions)
        judging.compare("name", region.name)
        return judging.ends(known=True)
    path = "" if above is None else path_below(above.path, row.code)
    if path in regions.taken:
        judging.refuse("code", *OUT_OF_REACH)
    if len(path) > MOST_OF_A_PATH:
        judging.refuse("parent", *TOO_DEEP)
    judgement = judging.ends(known=False)
    if judgement.outcome is Outcome.NEW and above is not None:
        regions.known[row.code] = RegionKnown(new_id(), row.code, str(row.name), path, above.id)
    return judgement


def _stands_or_goes_below(above: RegionKnown, region: RegionKnown, regions: Regions) -> bool:
    """Whether it is below that one, or will be by what is announced or asked for: then the row changes nothing."""
    coming = regions.moving.get(region.id)
    announced = coming is not None and above.id == coming.announced
    return above.id == region.parent or announced or above.code == regions.asked.get(region.id)


def _judge_move(judging: Judging[RegionRow], region: RegionKnown, above: RegionKnown, regions: Regions) -> None:
    if above.path.startswith(region.path):
        judging.refuse("parent", "不能移到自己的下级", "a unit does not go below itself")
        return
    coming = regions.moving.get(region.id)
    announced = None if coming is None else coming.announced_code
    before = before_move(region.path.split("/")[-3] or "HQ", announced, regions.asked.get(region.id))
    judging.note("parent", before, above.code)


async def _write(actor: Actor, judged: Sequence[Judged[RegionRow]], regions: Regions) -> None:
    added, renamed = [], []
    moving: list[UnitGoes] = []
    paths: list[str] = []
    for one in judged:
        region = regions.known[one.row.code]
        if one.judgement.outcome is Outcome.NEW:
            added.append(region)
            facts = {"code": region.code, "path": region.path}
            await audit.record(actor, "stores.region_created", f"region:{region.id}", **facts)
            continue
        changed = {change.field for change in one.judgement.changes}
        if "parent" in changed:
            above = regions.known[str(one.row.parent)]
            moving.append(UnitGoes(code=region.code, parent=above.code, region_id=region.id))
            paths += [region.path, above.path]
        if "name" in changed:
            renamed.append(Renamed(region.id, str(one.row.name)))
            facts = {"code": region.code, "name": str(one.row.name)}
            await audit.record(actor, "stores.region_renamed", f"region:{region.id}", **facts)
    if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
        raise PieceChanged
    if renamed:
        await execute(RENAME, as_json(renamed))
    await propose_moves(actor, moving, paths, business_date(clock.now()))


def _carry(before: Regions, now: Regions) -> None:
    now.known = before.known | now.known


REGIONS = ImportKind(
    name="regions",
    title=("区域", "Regions"),
    may=CHANGE_ORGANISATION,
    columns=SPEC,
    row=RegionRow,
    key=("code",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="regions",
    above="parent",
    carry=_carry,
    rules=(
        (
            "已有区域的上级不同：提出自明天起的调整，须另一人审批",
            "Another parent for a region that is there proposes a move from tomorrow on; a second person approves it",
        ),
        KEEPS_ANNOUNCED,
    ),
)
