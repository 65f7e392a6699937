"""Taking an import back: its sales and returns never were, and the corrected file can be imported."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, hold, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.locks import TILL_IMPORT
from guide_app.ground.orders.errors import (
    TillImportCouponsBack,
    TillImportMonthSettled,
    TillImportNotBooked,
    TillImportNotFound,
    TillImportReturned,
    TillImportTooOld,
)
from guide_app.ground.orders.permissions import TAKE_BACK_IMPORTS
from guide_app.ground.orders.ports import PeriodDesk
from guide_app.ground.orders.reversing import (
    Lowered,
    RefundKey,
    lower_unmatched,
    take_back_refunds,
    take_back_sales,
    take_back_unmatched,
)
from guide_app.ground.orders.rules import Channel, TillImportState

NAMED = 10
"""Orders that a refusal names."""

IMPORT = """
SELECT id, file_name, state, orders, first_on, last_on, asked_at, imported_at, taken_back_at, taken_back_why
FROM till_import WHERE id = $1
"""
# All at once and by their ids, like every statement that takes several orders; what is read of them is read later.
LOCK_ORDERS = """
SELECT o.id FROM orders o WHERE o.id IN (
  SELECT order_id FROM till_receipt WHERE till_import = $1
  UNION SELECT r.order_id FROM till_return t JOIN refund r ON r.till_return = t.id WHERE t.till_import = $1
)
ORDER BY o.id FOR UPDATE OF o
"""
SALES = """
SELECT o.id, o.goods_fen, o.business_on FROM till_receipt k JOIN orders o ON o.id = k.order_id
WHERE k.till_import = $1 ORDER BY o.id
"""
_STANDS = """NOT r.corrects
  AND NOT EXISTS (SELECT FROM refund back WHERE back.order_id = r.order_id AND back.reverses = r.id)"""
# What the returns of this import gave back, of whatever order.
OWN_RETURNS = f"""
SELECT r.order_id, r.id, r.till_return, o.number, r.amount_fen, r.business_on, coalesce(parts.units, 0)::int AS units,
  false AS waited, o.channel <> '{Channel.TILL.value}' AND o.returned_in_full AND o.coupons <> '[]' AND parts.units > 0
    AS gave_coupons_back
FROM till_return t JOIN refund r ON r.till_return = t.id JOIN orders o ON o.id = r.order_id
LEFT JOIN LATERAL (
  SELECT sum(p.units) AS units FROM refund_line p WHERE p.order_id = r.order_id AND p.refund = r.id
) AS parts ON true
WHERE t.till_import = $1 AND {_STANDS} ORDER BY r.order_id, r.id
"""
# What else came back of its sales: by returns of earlier imports, which had waited for them, or by somebody since.
OTHER_RETURNS = f"""
SELECT r.order_id, r.id, r.till_return, o.number, r.amount_fen, r.business_on, coalesce(parts.units, 0)::int AS units,
  coalesce(made.imported_at < $2, false) AS waited, false AS gave_coupons_back
FROM till_receipt k JOIN orders o ON o.id = k.order_id JOIN refund r ON r.order_id = o.id
LEFT JOIN till_return t ON t.id = r.till_return LEFT JOIN till_import made ON made.id = t.till_import
LEFT JOIN LATERAL (
  SELECT sum(p.units) AS units FROM refund_line p WHERE p.order_id = r.order_id AND p.refund = r.id
) AS parts ON true
WHERE k.till_import = $1 AND t.till_import IS DISTINCT FROM $1 AND {_STANDS} ORDER BY o.number, r.id
"""
UNMATCHED = """
SELECT u.id, u.business_on, u.amount_fen FROM till_return t JOIN unmatched_return u ON u.id = t.id
WHERE t.till_import = $1 ORDER BY u.id
"""
FREE_RECEIPTS = "DELETE FROM till_receipt WHERE till_import = $1"
FREE_RETURNS = "DELETE FROM till_return WHERE till_import = $1"
SAY_SO = """
UPDATE till_import SET state = $2, taken_back_at = $3, taken_back_by = $4, taken_back_why = $5 WHERE id = $1
"""


class TakeBackImport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an import is taken back."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class TillImportTakenBack(msgspec.Struct, frozen=True):
    """An import that was taken back: how many orders it had booked, on which business days its lines were, and why."""

    id: UUID
    file_name: str
    orders: int
    first_on: date | None
    last_on: date | None
    taken_back_at: datetime
    reason: str


class ToTakeBack(msgspec.Struct, frozen=True):
    """A row of `till_import`, as far as it bears on taking it back."""

    id: UUID
    file_name: str
    state: TillImportState
    orders: int
    first_on: date | None
    last_on: date | None
    asked_at: datetime | None
    imported_at: datetime | None
    taken_back_at: datetime | None
    taken_back_why: str


class Sold(msgspec.Struct, frozen=True):
    """An order that the import booked."""

    id: UUID
    goods_fen: int
    business_on: date


class GaveBack(msgspec.Struct, frozen=True):
    """A refund that stands. One that `waited` is of an earlier import's return, which found its purchase here."""

    order_id: UUID
    id: UUID
    till_return: UUID | None
    number: str
    amount_fen: int
    business_on: date
    units: int
    waited: bool
    gave_coupons_back: bool

    @property
    def key(self) -> RefundKey:
        """The refund by its order."""
        return RefundKey(self.order_id, self.id)


class Unmatched(msgspec.Struct, frozen=True):
    """A return of the import that found no purchase, or not all of it."""

    id: UUID
    business_on: date
    amount_fen: int


async def take_back_import(
    actor: Actor, import_id: UUID, command: TakeBackImport, *, periods: PeriodDesk
) -> TillImportTakenBack:
    """Reverse all that an import booked, free its receipts, forget its content. Once: asked again, it says so again.

    Returns of earlier imports that had found their purchase in it wait again. Raises TillImportNotFound,
    TillImportNotBooked, TillImportTooOld, TillImportMonthSettled, TillImportReturned, TillImportCouponsBack, and
    InvalidField for a blank reason.
    """
    actor.require(TAKE_BACK_IMPORTS)
    actor.require_reach(HQ_PATH)
    why = command.reason.strip()
    if not why:
        raise InvalidField("reason", "须写原因 / say why")
    async with transaction():
        await hold(TILL_IMPORT)
        at = clock.now()
        made = await fetch_row_as(ToTakeBack, IMPORT, import_id)
        if made is None:
            raise TillImportNotFound(import_id=import_id)
        if made.state is TillImportState.TAKEN_BACK and made.taken_back_at is not None:
            return _said(made, made.taken_back_at, made.taken_back_why)
        if made.state is not TillImportState.BOOKED:
            raise TillImportNotBooked(import_state=made.state)
        if made.asked_at is None:
            raise TillImportTooOld(import_id=import_id)
        await execute(LOCK_ORDERS, import_id)
        sales = await fetch_as(Sold, SALES, import_id)
        own = await fetch_as(GaveBack, OWN_RETURNS, import_id)
        waited = await _waited(import_id, made.imported_at)
        _require_no_coupons(own)
        unmatched = await fetch_as(Unmatched, UNMATCHED, import_id)
        days = {sold.business_on for sold in sales} | {one.business_on for one in unmatched}
        days |= {one.business_on for one in (*own, *waited)}
        await _require_open(days, periods)
        await take_back_refunds([one.key for one in (*own, *waited)], why)
        await lower_unmatched(_raised(waited), at)
        await take_back_unmatched([one.id for one in unmatched], at)
        await take_back_sales([sold.id for sold in sales], why)
        await execute(FREE_RECEIPTS, import_id)
        await execute(FREE_RETURNS, import_id)
        await execute(SAY_SO, import_id, TillImportState.TAKEN_BACK.value, at, actor.id, why)
        # Whoever settled meanwhile was not waited for.
        await _require_open(days, periods)
        await audit.record(
            actor,
            "orders.till_import_taken_back",
            f"till_import:{import_id}",
            file=made.file_name,
            reason=why,
            orders=len(sales),
            sales_fen=sum(sold.goods_fen for sold in sales),
            returns=len(own),
            returns_fen=sum(one.amount_fen for one in own),
            unmatched_returns=len(unmatched),
            unmatched_fen=sum(one.amount_fen for one in unmatched),
            waiting_again=len(waited),
        )
    return _said(made, at, why)


async def _waited(import_id: UUID, imported_at: datetime | None) -> Sequence[GaveBack]:
    """Refunds of its sales by returns that had waited for them. Raises TillImportReturned where there are others."""
    others = await fetch_as(GaveBack, OTHER_RETURNS, import_id, imported_at)
    _refuse(TillImportReturned, (one.number for one in others if not one.waited))
    return others


def _require_no_coupons(own: Sequence[GaveBack]) -> None:
    _refuse(TillImportCouponsBack, (one.number for one in own if one.gave_coupons_back))


def _refuse(refusal: type[TillImportReturned | TillImportCouponsBack], numbers: Iterable[str]) -> None:
    found = sorted(set(numbers))
    if found:
        raise refusal(orders=found[:NAMED], count=len(found))


async def _require_open(days: Collection[date], periods: PeriodDesk) -> None:
    settled = await periods.settled({day.replace(day=1) for day in days})
    if settled:
        raise TillImportMonthSettled(months=[f"{month:%Y-%m}" for month in settled])


def _raised(waited: Sequence[GaveBack]) -> list[Lowered]:
    """They burden their stores again by what they had found."""
    return [Lowered(one.till_return, -one.units, -one.amount_fen) for one in waited if one.till_return is not None]


def _said(made: ToTakeBack, at: datetime, why: str) -> TillImportTakenBack:
    return TillImportTakenBack(
        id=made.id,
        file_name=made.file_name,
        orders=made.orders,
        first_on=made.first_on,
        last_on=made.last_on,
        taken_back_at=at,
        reason=why,
    )
