"""The sheet of blank codes: which store each hangs in, and where. Codes that lead somewhere stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.imports.cells import BadCell, CellType, narrow, text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, PieceChanged
from guide_app.base.kernel.imports.opening import Cell
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id
from qr_codes.errors import ShortCodeMistyped
from qr_codes.permissions import BIND_CODES
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.scans.resolving import forget_code
from qr_codes.short_codes import code_meant, read_code


def _code(cell: Cell) -> str:
    if not isinstance(cell, str):
        raise BadCell("须为文本格式的短码", "a short code, formatted as text")
    try:
        return read_code(code_meant(narrow(cell)))
    except ShortCodeMistyped as mistyped:
        raise BadCell("短码有误，请核对", "mistyped, check it sign by sign") from mistyped


SPEC = (
    Column(
        "code",
        ("短码", "Code"),
        CellType(("印在码旁的短码，或扫码地址", "the short code beside the symbol, or its address"), _code),
        Need.ALWAYS,
        example="99F5-56Y3-P01",
    ),
    Column("store", ("门店编码", "Store code"), UNIT_CODE, Need.NEW, example="SH001"),
    Column("label", ("位置", "Placement"), text(80), note=("贴在哪里、做什么用", "where it hangs"), example="入口左侧"),
)


class CodeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    store: str | UnsetType = UNSET
    label: str | UnsetType = UNSET


class CodeKnown(msgspec.Struct, frozen=True):
    """A code that was minted; `store` is a code."""

    id: UUID
    code: str
    kind: TouchpointKind
    state: TouchpointState
    path: str
    store: str | None
    label: str


class StoreOfCode(msgspec.Struct, frozen=True):
    """A store that codes are bound to."""

    id: UUID
    code: str
    path: str


class Bound(msgspec.Struct, frozen=True):
    """What a blank code becomes."""

    id: UUID
    store: UUID
    path: str
    label: str
    bound_at: datetime


@dataclass
class Codes:
    """Those of a piece, and the stores that rows name."""

    known: dict[str, CodeKnown]
    stores: dict[str, StoreOfCode]


KNOWN = """
SELECT t.id, t.code, t.kind, t.state, t.path, s.code AS store, t.label
FROM touchpoint t LEFT JOIN store s ON s.id = t.store WHERE t.code = ANY($1::text[])
"""
LOCK = "SELECT id FROM touchpoint WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
STORES = "SELECT id, code, path FROM store WHERE code = ANY($1::text[])"
BIND = f"""
UPDATE touchpoint t SET state = 'BOUND', path = new.path, store = new.store, label = new.label,
  bound_at = new.bound_at, version = t.version + 1
FROM {record_set(Bound, "$1", "new")} WHERE t.id = new.id AND t.state IN ('MINTED', 'PRINTED')
"""
BLANK = (TouchpointState.MINTED, TouchpointState.PRINTED)


async def _look(_: Actor, rows: Sequence[CodeRow], lock: bool) -> Codes:
    codes = [row.code for row in rows]
    if lock:
        await fetch_as(Id, LOCK, codes)
    known = await fetch_as(CodeKnown, KNOWN, codes)
    named = sorted({row.store for row in rows if row.store is not UNSET})
    stores = await fetch_as(StoreOfCode, STORES, named)
    return Codes({one.code: one for one in known}, {store.code: store for store in stores})


def _judge(actor: Actor, judging: Judging[CodeRow], codes: Codes) -> Judgement:
    row = judging.row
    code = codes.known.get(row.code)
    store = None if row.store is UNSET else codes.stores.get(row.store)
    if row.store is UNSET:
        judging.refuse("store", "必填", "must be filled in")
    elif store is None or not actor.reaches(store.path):
        judging.refuse("store", "须为您可管理的门店编码", "the code of a store within your reach")
    if code is None or not (actor.reaches(code.path) or any(own.startswith(code.path) for own in actor.paths)):
        judging.refuse("code", "没有此码，或不在您的权限范围内", "no such code, or outside your reach")
    elif code.state in BLANK:
        if code.kind is TouchpointKind.BADGE:
            judging.refuse("code", "胸牌码不由导入绑定", "badges are not bound by an import")
        judging.compare("store", code.store)
        judging.compare("label", code.label or None)
    elif code.state is not TouchpointState.BOUND or code.store != row.store:
        judging.refuse(
            "code", "此码已绑定或停用，改指请单独办理", "it leads somewhere or is retired, re-point it by itself"
        )
    else:
        judging.keep("label", code.label)
    return judging.ends(known=True)


async def _write(actor: Actor, judged: Sequence[Judged[CodeRow]], codes: Codes) -> None:
    at = clock.now()
    bound = []
    for one in judged:
        code, store = codes.known[one.row.code], codes.stores[str(one.row.store)]
        label = code.label if one.row.label is UNSET else one.row.label
        bound.append(Bound(code.id, store.id, store.path, label, at))
        facts = {"store": str(store.id), "associate": None, "sku": None}
        await audit.record(actor, "codes.bound", f"code:{code.id}", **facts)
        forget_code(code.code)
    if await execute(BIND, as_json(bound)) != len(bound):
        raise PieceChanged


BLANK_CODES = ImportKind(
    name="codes",
    title=("空白码绑定", "Binding of blank codes"),
    may=BIND_CODES,
    columns=SPEC,
    row=CodeRow,
    key=("code",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as=None,
    rules=(("只绑定空白码；改指与停用请单独办理", "Blank codes alone are bound; re-pointing is done one by one"),),
)
