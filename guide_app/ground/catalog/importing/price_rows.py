"""The sheet of prices: its columns, its rows, and what they are judged against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.imports.cells import moment, text, yuan
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.ground.catalog.importing.skus import SKU_CODE
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import Placed, floors_above
from guide_app.ground.catalog.service.pricing import HAD_PRICES, UNITS, PriceRow, Unit
from guide_app.ground.members.reads import level_codes
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id

MOST_FEN = 100_000_000_000
SPEC = (
    Column("sku", ("商品编码", "SKU"), SKU_CODE, Need.ALWAYS, example="RUN01-001"),
    Column("price", ("售价", "Price"), yuan(MOST_FEN), Need.ALWAYS, example="599.00"),
    Column(
        "floor", ("最低价", "Floor"), yuan(MOST_FEN), note=("折后不低于此价，默认 0", "0 by default"), example="399.00"
    ),
    Column(
        "region",
        ("区域编码", "Region code"),
        UNIT_CODE,
        note=("与门店二选一，都留空为全公司", "or a store; blank is everywhere"),
    ),
    Column("store", ("门店编码", "Store code"), UNIT_CODE),
    Column(
        "valid_from",
        ("生效时间", "Valid from"),
        moment(),
        note=("留空为立即", "now when blank"),
        example="2099-01-31 08:00",
    ),
    Column("valid_to", ("失效时间", "Valid to"), moment(), note=("留空为长期", "open when blank")),
    Column(
        "level",
        ("会员等级", "Level"),
        text(20),
        note=("该等级编码及以上的会员享此价，留空为所有人", "its members and those above; blank is everybody"),
    ),
    Column("channel", ("渠道", "Channel"), text(20), note=("留空为所有渠道", "blank is all channels")),
    Column("list", ("吊牌价", "List price"), yuan(MOST_FEN), note=("不低于售价", "not below the price")),
    Column("reason", ("原因", "Reason"), text(500), note=("写入审计记录", "kept in the audit log")),
    Column(
        "entry",
        ("价格编号", "Entry"),
        text(40),
        note=("导出时写入；内容未改的行不变，新价格留空", "as exported: a row as it was stays; blank for a new price"),
    ),
)


class PriceSheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    sku: str
    price: int
    floor: int | UnsetType = UNSET
    region: str | UnsetType = UNSET
    store: str | UnsetType = UNSET
    valid_from: datetime | UnsetType = UNSET
    valid_to: datetime | UnsetType = UNSET
    level: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    list: int | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    entry: str | UnsetType = UNSET


class EntryThere(msgspec.Struct, frozen=True):
    """An entry of the book as its list says it; `unit` is the code of its region or store, null at headquarters."""

    id: str
    sku: str
    is_store: bool
    unit: str | None
    price_fen: int
    floor_fen: int
    valid_from: datetime
    valid_to: datetime | None
    level: str | None
    channel: str | None
    list_fen: int | None

    @property
    def said(self) -> tuple[object, ...]:
        """As a sheet says it, to the second."""
        store, region = (self.unit, None) if self.is_store else (None, self.unit)
        when = (to_the_second(self.valid_from), to_the_second(self.valid_to))
        amounts = (self.price_fen, self.floor_fen, self.list_fen)
        return (self.sku, region, store, self.level, self.channel, *when, *amounts)


class SkuOfPrice(msgspec.Struct, frozen=True):
    """An article that is priced."""

    id: UUID
    code: str
    kind: SkuKind


Where = tuple[UUID, str, str | None, str | None]
"""An article, a path, a level and a channel."""


@dataclass
class Prices:
    """What the rows of a piece are judged against."""

    at: datetime
    skus: dict[str, UUID]
    units: dict[tuple[str, str], str]
    """Paths, by kind and code."""
    had: frozenset[str]
    """Articles that had a price before now."""
    entries: dict[Where, list[PriceRow]]
    """What is in the book, by article, path, level and channel, the entry that wins last."""
    levels: list[str]
    gifts: frozenset[str]
    floors: dict[tuple[object, ...], int]
    """What wider units have set, by the key of the row."""
    there: dict[str, EntryThere]
    """The entries that rows name, by their ids."""
    planned: dict[tuple[object, ...], PriceRow] = field(default_factory=dict)


SKUS = "SELECT id, code, kind FROM sku WHERE code = ANY($1::text[]) ORDER BY id"
LOCK = "SELECT id FROM sku WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
ENTRIES = """
SELECT p.id, p.sku, p.path, p.price_fen, p.floor_fen, p.valid_from, p.valid_to, p.level,
  p.channel, p.list_fen, p.book
FROM price p
WHERE p.withdrawn_at IS NULL AND p.sku = ANY($1::uuid[]) AND p.path = ANY($2::text[]) ORDER BY p.valid_from, p.id
"""
# The unit of a path is its last code; headquarters have none.
ENTRIES_NAMED = """
SELECT p.id::text AS id, s.code AS sku, u.id IS NOT NULL AS is_store,
  nullif(split_part(rtrim(p.path, '/'), '/', -1), '') AS unit, p.price_fen, p.floor_fen, p.valid_from, p.valid_to,
  p.level, p.channel, p.list_fen
FROM price p JOIN sku s ON s.id = p.sku LEFT JOIN store u ON u.path = p.path WHERE p.id = ANY($1::uuid[])
"""


async def look(_: Actor, rows: Sequence[PriceSheetRow], lock: bool) -> Prices:
    """What these rows are judged against; with `lock` their articles are locked until the transaction ends."""
    at = clock.now()
    codes = sorted({row.sku for row in rows})
    if lock:
        await fetch_as(Id, LOCK, codes)
    found = await fetch_as(SkuOfPrice, SKUS, codes)
    skus, gifts = {sku.code: sku.id for sku in found}, frozenset(sku.code for sku in found if sku.kind is SkuKind.GIFT)
    units = await fetch_as(Unit, UNITS, _named(rows, "region"), _named(rows, "store"))
    paths = {(unit.kind, unit.code): unit.path for unit in units}
    entries: dict[Where, list[PriceRow]] = {}
    for entry in await fetch_as(PriceRow, ENTRIES, sorted(skus.values()), sorted({HQ_PATH, *paths.values()})):
        entries.setdefault((entry.sku, entry.path, entry.level, entry.channel), []).append(entry)
    had = frozenset(await fetch_value(HAD_PRICES, codes, at))
    there = {entry.id: entry for entry in await _entries_named(rows)}
    begins = [given_start(row, there, at) or at for row in rows]
    floors = await _floors(rows, begins, skus, paths)
    return Prices(at, skus, paths, had, entries, await level_codes(), gifts, floors, there)


def entry_named(row: PriceSheetRow, there: Mapping[str, EntryThere]) -> EntryThere | None:
    """The entry that a row was exported from, if it is there."""
    return there.get(str(row.entry).lower())


def given_start(row: PriceSheetRow, there: Mapping[str, EntryThere], at: datetime) -> datetime | None:
    """From when on a row is to hold; None for now: it says nothing, or names an entry that has begun."""
    if row.valid_from is UNSET:
        return None
    entry = entry_named(row, there)
    has_begun = entry is not None and entry.valid_from <= at and to_the_second(entry.valid_from) == row.valid_from
    return None if has_begun else row.valid_from


async def _entries_named(rows: Sequence[PriceSheetRow]) -> list[EntryThere]:
    ids = sorted({entry for row in rows if (entry := _entry_of(row)) is not None})
    return await fetch_as(EntryThere, ENTRIES_NAMED, ids) if ids else []


def _entry_of(row: PriceSheetRow) -> UUID | None:
    """The id of the entry that a row was exported from; what is none names nothing."""
    try:
        return None if row.entry is UNSET else UUID(row.entry)
    except ValueError:
        return None


def to_the_second(at: datetime | None) -> datetime | None:
    """A moment as a sheet holds it."""
    return None if at is None else at.replace(microsecond=0)


def _value(filled: object) -> object:
    return None if filled is UNSET else filled


def said_by(row: PriceSheetRow) -> tuple[object, ...]:
    """What a row says, to be held against `EntryThere.said`."""
    where = (_value(row.region), _value(row.store), _value(row.level), _value(row.channel))
    when = (_value(row.valid_from), _value(row.valid_to))
    return (row.sku, *where, *when, row.price, 0 if row.floor is UNSET else row.floor, _value(row.list))


async def _floors(
    rows: Sequence[PriceSheetRow],
    begins: Sequence[datetime],
    skus: Mapping[str, UUID],
    paths: Mapping[tuple[str, str], str],
) -> dict[tuple[object, ...], int]:
    """By the key of each row that is for one unit: the chain has none above it."""
    placed = []
    for no, row in enumerate(rows):
        path = paths.get(("store", str(row.store))) or paths.get(("region", str(row.region)))
        if path is not None and row.sku in skus:
            channel = None if row.channel is UNSET else row.channel
            placed.append(Placed(no, skus[row.sku], path, channel, begins[no]))
    return {key_of(rows[no]): floor_fen for no, floor_fen in (await floors_above(placed)).items()} if placed else {}


def _named(rows: Sequence[PriceSheetRow], where: str) -> list[str]:
    return sorted({value for row in rows if isinstance(value := getattr(row, where), str)})


def key_of(row: PriceSheetRow) -> tuple[object, ...]:
    """By what a row is told apart from the others of its sheet."""
    where = (str(row.region), str(row.store), str(row.level), str(row.channel))
    return (row.sku, *where, row.valid_from, str(row.entry))
