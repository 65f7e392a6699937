"""The sheet of prices. Entries of the price book are never changed: a row that differs becomes a newer entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import moment, text, yuan
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome
from guide_app.base.kernel.rows import as_json
from guide_app.ground.catalog.importing.skus import SKU_CODE
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing.rules import require_channel
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import Placed, floors_above
from guide_app.ground.catalog.rules import changes_the_past, is_low
from guide_app.ground.catalog.schemas import PriceView
from guide_app.ground.catalog.service.pricing import HAD_PRICES, INSERT_PRICES, UNITS, PriceRow, Unit
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
        when = (_to_the_second(self.valid_from), _to_the_second(self.valid_to))
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
    there: dict[str, tuple[object, ...]]
    """What entries say that rows name, by their ids."""
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


async def _look(_: Actor, rows: Sequence[PriceSheetRow], lock: bool) -> Prices:
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
    floors = await _floors(rows, skus, paths, at=at)
    there = {entry.id: entry.said for entry in await _entries_named(rows)}
    return Prices(at, skus, paths, had, entries, await level_codes(), gifts, floors, there)


async def _entries_named(rows: Sequence[PriceSheetRow]) -> list[EntryThere]:
    ids = sorted({entry for row in rows if (entry := _entry_of(row)) is not None})
    return await fetch_as(EntryThere, ENTRIES_NAMED, ids) if ids else []


def _entry_of(row: PriceSheetRow) -> UUID | None:
    """The id of the entry that a row was exported from; what is none names nothing."""
    try:
        return None if row.entry is UNSET else UUID(row.entry)
    except ValueError:
        return None


def _to_the_second(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(microsecond=0)


def _value(filled: object) -> object:
    return None if filled is UNSET else filled


def _said_by(row: PriceSheetRow) -> tuple[object, ...]:
    where = (_value(row.region), _value(row.store), _value(row.level), _value(row.channel))
    when = (_value(row.valid_from), _value(row.valid_to))
    return (row.sku, *where, *when, row.price, 0 if row.floor is UNSET else row.floor, _value(row.list))


async def _floors(
    rows: Sequence[PriceSheetRow], skus: Mapping[str, UUID], paths: Mapping[tuple[str, str], str], *, at: datetime
) -> dict[tuple[object, ...], int]:
    """By the key of each row that is for one unit: the chain has none above it."""
    placed = []
    for no, row in enumerate(rows):
        path = paths.get(("store", str(row.store))) or paths.get(("region", str(row.region)))
        if path is not None and row.sku in skus:
            channel = None if row.channel is UNSET else row.channel
            placed.append(Placed(no, skus[row.sku], path, channel, at if row.valid_from is UNSET else row.valid_from))
    return {_key(rows[no]): floor_fen for no, floor_fen in (await floors_above(placed)).items()} if placed else {}


def _named(rows: Sequence[PriceSheetRow], where: str) -> list[str]:
    return sorted({value for row in rows if isinstance(value := getattr(row, where), str)})


def _judge(actor: Actor, judging: Judging[PriceSheetRow], prices: Prices) -> Judgement:
    row = judging.row
    if prices.there.get(str(row.entry).lower()) == _said_by(row):
        return judging.ends(known=True)
    sku = prices.skus.get(row.sku)
    if sku is None:
        judging.refuse("sku", "没有此商品编码", "no such SKU")
    path = _path(actor, judging, prices)
    level, channel = _for_whom(judging, prices)
    list_fen = None if row.list is UNSET else row.list
    if list_fen is not None and list_fen < row.price:
        judging.refuse("list", "吊牌价不能低于售价", "the list price is below the price")
    floor = 0 if row.floor is UNSET else row.floor
    if floor > row.price:
        judging.refuse("floor", "最低价不能高于售价", "the floor is above the price")
    valid_from = prices.at if row.valid_from is UNSET else row.valid_from
    valid_to = None if row.valid_to is UNSET else row.valid_to
    if valid_to is not None and valid_to <= valid_from:
        judging.refuse("valid_to", "须晚于生效时间", "later than its beginning")
    if sku is None or path is None:
        return judging.ends(known=False)
    before = _entry(prices.entries.get((sku, path, level, channel), []), row, prices.at)
    if before is not None and _said(before) == (row.price, floor, valid_to, list_fen):
        return judging.ends(known=True)
    _require_rights(actor, judging, prices, valid_from)
    if before is not None:
        judging.compare("price", before.price_fen)
        judging.compare("floor", before.floor_fen)
        judging.compare("valid_to", before.valid_to)
        judging.compare("list", before.list_fen)
        if before.valid_to is not None and valid_to is None:
            judging.note("valid_to", f"{before.valid_to:%Y-%m-%d %H:%M}Z", "长期 / open")
        if before.floor_fen and row.floor is UNSET:
            judging.note("floor", str(before.floor_fen / 100), "0.00")
    judgement = judging.ends(known=before is not None)
    if judgement.outcome is not Outcome.REFUSED:
        prices.planned[_key(row)] = PriceRow(
            id=new_id(),
            sku=sku,
            path=path,
            price_fen=row.price,
            floor_fen=floor,
            valid_from=valid_from,
            valid_to=valid_to,
            level=level,
            channel=channel,
            list_fen=list_fen,
            book=None,
        )
    return judgement


def _for_whom(judging: Judging[PriceSheetRow], prices: Prices) -> tuple[str | None, str | None]:
    """The level and the channel of the row; ones that are not known are refused."""
    row = judging.row
    level = None if row.level is UNSET else row.level
    if level is not None and level not in prices.levels:
        judging.refuse("level", "没有此会员等级", "no such level")
    channel = None if row.channel is UNSET else row.channel
    try:
        require_channel(channel)
    except InvalidField as refusal:
        judging.refuse_by(refusal)
    return level, channel


def _said(entry: PriceRow) -> tuple[int, int, datetime | None, int | None]:
    return entry.price_fen, entry.floor_fen, _to_the_second(entry.valid_to), entry.list_fen


def _key(row: PriceSheetRow) -> tuple[object, ...]:
    where = (str(row.region), str(row.store), str(row.level), str(row.channel))
    return (row.sku, *where, row.valid_from, str(row.entry))


def _path(actor: Actor, judging: Judging[PriceSheetRow], prices: Prices) -> str | None:
    row = judging.row
    if row.region is not UNSET and row.store is not UNSET:
        judging.refuse("store", "区域与门店只能填一个", "name a region or a store, not both")
        return None
    kind, code = ("store", row.store) if row.store is not UNSET else ("region", row.region)
    path = HQ_PATH if code is UNSET else prices.units.get((kind, code))
    if path is None or not actor.reaches(path):
        judging.refuse(kind, "须为您可管理的区域或门店编码", "the code of a unit within your reach")
        return None
    return path


def _entry(entries: Sequence[PriceRow], row: PriceSheetRow, at: datetime) -> PriceRow | None:
    """The entry that the row would take the place of: one that begins then, or without a date the one in force."""
    if row.valid_from is not UNSET:
        same = [one for one in entries if _to_the_second(one.valid_from) == row.valid_from]
    else:
        same = [one for one in entries if one.valid_from <= at and (one.valid_to is None or one.valid_to > at)]
    return same[-1] if same else None


def _require_rights(actor: Actor, judging: Judging[PriceSheetRow], prices: Prices, valid_from: datetime) -> None:
    """As `service.set_prices`: prices that are low, and those that change the past, need a second person."""
    if actor.role is Role.SYSTEM:
        return
    row = judging.row
    if row.sku not in prices.gifts and is_low(row.price, prices.floors.get(_key(row))):
        judging.refuse(
            "price",
            "0 元或低于上级底价的价格须另一人审批，请在价格本中单独办理",
            "prices of 0 or below a floor from above need a second person, ask for them by themselves",
        )
    if changes_the_past(valid_from, at=prices.at, had_prices=row.sku in prices.had):
        judging.refuse(
            "valid_from",
            "改写过去的价格须另一人审批，请在价格本中单独办理",
            "prices that change the past need a second person, ask for them by themselves",
        )


async def _write(actor: Actor, judged: Sequence[Judged[PriceSheetRow]], prices: Prices) -> None:
    made = [(one.row, prices.planned[_key(one.row)]) for one in judged]
    await execute(INSERT_PRICES, as_json([entry for _, entry in made]))
    for row, entry in made:
        shown = PriceView(
            id=entry.id,
            sku=row.sku,
            path=entry.path,
            price_fen=entry.price_fen,
            floor_fen=entry.floor_fen,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            level=entry.level,
            channel=entry.channel,
            list_fen=entry.list_fen,
        )
        reason = "" if row.reason is UNSET else row.reason
        await audit.record(actor, "catalog.prices_set", "prices", prices=[shown], reason=reason)


PRICES = ImportKind(
    name="prices",
    title=("价格", "Prices"),
    may=SET_PRICES,
    columns=SPEC,
    row=PriceSheetRow,
    key=("sku", "region", "store", "level", "channel", "valid_from", "entry"),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="prices",
    rules=(
        ("价格本只增不改：不同的行成为新的一条", "The book is only added to: a row that differs becomes a newer entry"),
        (
            "导出的价格本可改好再导入：未改的行不变（含已撤回的），改过的成为新的一条",
            "An exported book comes back: rows as they were stay, withdrawn ones too; a changed row is a newer entry",
        ),
        (
            "改写过去的价格须另一人审批，请单独办理",
            "Prices that change the past need a second person, ask for them by themselves",
        ),
    ),
)
