"""The sheet of prices. Entries of the price book are never changed: a row that differs becomes a newer entry."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import moment
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome
from guide_app.base.kernel.rows import as_json
from guide_app.ground.catalog.importing.price_rows import (
    SPEC,
    Prices,
    PriceSheetRow,
    entry_named,
    given_start,
    key_of,
    look,
    said_by,
    to_the_second,
)
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing.rules import require_channel
from guide_app.ground.catalog.rules import changes_the_past, is_low
from guide_app.ground.catalog.schemas import PriceView
from guide_app.ground.catalog.service.pricing import INSERT_PRICES, PriceRow

SHOWN = moment().shown


def _judge(actor: Actor, judging: Judging[PriceSheetRow], prices: Prices) -> Judgement:
    row = judging.row
    named = entry_named(row, prices.there)
    if named is not None and named.said == said_by(row):
        return judging.ends(known=True)
    sku = prices.skus.get(row.sku)
    if sku is None:
        judging.refuse("sku", "没有此商品编码", "no such SKU")
    path = _path(actor, judging, prices)
    level, channel = _for_whom(judging, prices)
    list_fen = None if row.list is UNSET else row.list
    if list_fen is not None and list_fen < row.price and judging.can_tell("price"):
        judging.refuse("list", "吊牌价不能低于售价", "the list price is below the price")
    floor = 0 if row.floor is UNSET else row.floor
    if floor > row.price and judging.can_tell("price"):
        judging.refuse("floor", "最低价不能高于售价", "the floor is above the price")
    start = given_start(row, prices.there, prices.at)
    valid_from = start or prices.at
    valid_to = None if row.valid_to is UNSET else row.valid_to
    if valid_to is not None and valid_to <= valid_from and judging.can_tell("valid_from"):
        judging.refuse("valid_to", "须晚于生效时间", "later than its beginning")
    if sku is None or path is None:
        return judging.ends(known=False)
    before = _entry(prices.entries.get((sku, path, level, channel), []), start, prices.at)
    if before is not None and said_of(before) == (row.price, floor, valid_to, list_fen):
        return judging.ends(known=True)
    _require_rights(actor, judging, prices, valid_from)
    if before is not None:
        judging.compare("price", before.price_fen)
        judging.compare("floor", before.floor_fen)
        judging.compare("valid_to", before.valid_to)
        judging.compare("list", before.list_fen)
        if start is None and row.valid_from is not UNSET:
            judging.note("valid_from", SHOWN(row.valid_from), SHOWN(prices.at))
        if before.valid_to is not None and valid_to is None:
            judging.note("valid_to", f"{before.valid_to:%Y-%m-%d %H:%M}Z", "长期 / open")
        if before.floor_fen and row.floor is UNSET:
            judging.note("floor", str(before.floor_fen / 100), "0.00")
    judgement = judging.ends(known=before is not None)
    if judgement.outcome is not Outcome.REFUSED:
        prices.planned[key_of(row)] = PriceRow(
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


def said_of(entry: PriceRow) -> tuple[int, int, datetime | None, int | None]:
    return entry.price_fen, entry.floor_fen, to_the_second(entry.valid_to), entry.list_fen


def _path(actor: Actor, judging: Judging[PriceSheetRow], prices: Prices) -> str | None:
    row = judging.row
    if row.region is not UNSET and row.store is not UNSET:
        judging.refuse("store", "区域与门店只能填一个", "name a region or a store, not both")
        return None
    kind, code = ("store", row.store) if row.store is not UNSET else ("region", row.region)
    if code is UNSET and not judging.can_tell("region", "store"):
        return None
    path = HQ_PATH if code is UNSET else prices.units.get((kind, code))
    if path is None or not actor.reaches(path):
        judging.refuse(kind, "须为您可管理的区域或门店编码", "the code of a unit within your reach")
        return None
    return path


def _entry(entries: Sequence[PriceRow], start: datetime | None, at: datetime) -> PriceRow | None:
    """The entry that the row would take the place of: one that begins then, or without a date the one in force."""
    if start is not None:
        same = [one for one in entries if to_the_second(one.valid_from) == start]
    else:
        same = [one for one in entries if one.valid_from <= at and (one.valid_to is None or one.valid_to > at)]
    return same[-1] if same else None


def _require_rights(actor: Actor, judging: Judging[PriceSheetRow], prices: Prices, valid_from: datetime) -> None:
    """As `service.set_prices`: prices that are low, and those that change the past, need a second person."""
    if actor.role is Role.SYSTEM:
        return
    row = judging.row
    if row.sku not in prices.gifts and is_low(row.price, prices.floors.get(key_of(row))):
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
    made = [(one.row, prices.planned[key_of(one.row)]) for one in judged]
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
            tag_fen=entry.list_fen,
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
    look=look,
    judge=_judge,
    write=_write,
    exported_as="prices",
    rules=(
        ("价格本只增不改：不同的行成为新的一条", "The book is only added to: a row that differs becomes a newer entry"),
        (
            "导出的价格本可改好再导入：未改的行不变（含已撤回的），改过的成为新的一条，已生效的自导入时起",
            "An exported book comes back: rows as they were stay, a changed one is newer, from now on if it has begun",
        ),
        (
            "改写过去的价格须另一人审批，请单独办理",
            "Prices that change the past need a second person, ask for them by themselves",
        ),
    ),
)
