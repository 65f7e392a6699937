"""What the chain knows of what a batch names: read at once, before its rows are judged."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.kernel.rows import record_set
from guide_app.ground.catalog.barcodes.rules import spelled
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.orders.intake.rules import RowKind, RowState
from guide_app.ground.orders.intake.schemas import SentOrder, SentRefund
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.till_import.chain import KnownStore

BEFORE = """
SELECT external_id, kind, encode(digest, 'hex') AS digest, state, order_id, refund_id FROM sent_row
WHERE source = $1 AND external_id = ANY($2::text[])
"""
STORES = """
SELECT s.id, s.code, s.path, (
  SELECT coalesce(json_agg(
    json_build_object('since', greatest(c.valid_from, '0001-01-01'), 'hours', c.hours) ORDER BY c.valid_from), '[]')
  FROM store_day_cut c WHERE c.store = s.id
) AS cuts
FROM store s WHERE s.code = ANY($1::text[])
"""
ASSOCIATES = "SELECT id, number FROM associate WHERE number = ANY($1::text[])"
SKUS = """
SELECT code AS asked, code FROM sku WHERE code = ANY($1::text[])
UNION ALL SELECT b.code, s.code FROM sku_barcode b JOIN sku s ON s.id = b.sku WHERE b.code = ANY($1::text[])
"""
MEMBERS = f"""
SELECT asked.id, m.id AS survivor FROM unnest($1::uuid[]) AS asked (id)
JOIN member m ON m.id = {survivor_of("asked.id")} AND m.erased_at IS NULL
"""
# As a till's return finds them: the latest before the refund, in the part of the chain that the source sells for.
OF_RECEIPTS = """
SELECT named.receipt, o.id, o.paid_at FROM (
  SELECT a.receipt, k.order_id FROM unnest($1::text[]) AS a (receipt) JOIN till_receipt k ON k.number = a.receipt
  UNION SELECT a.receipt, p.order_id FROM unnest($1::text[]) AS a (receipt) JOIN payment p ON p.reference = a.receipt
  UNION SELECT a.receipt, o.id FROM unnest($1::text[]) AS a (receipt) JOIN orders o ON o.number = a.receipt
) AS named JOIN orders o ON o.id = named.order_id JOIN store s ON s.id = o.store
WHERE starts_with(s.path, $2) AND o.paid_at IS NOT NULL AND NOT o.taken_back ORDER BY named.receipt, o.paid_at, o.id
"""
ORDERS_OF_SOURCE = f"""
SELECT external_id AS receipt, order_id AS id FROM sent_row
WHERE source = $1 AND external_id = ANY($2::text[]) AND kind = '{RowKind.ORDER.value}'
  AND state = '{RowState.BOOKED.value}'
"""
RECEIPTS_TAKEN = "SELECT number, store, day FROM till_receipt WHERE number = ANY($1::text[]) AND till = ''"


class Before(msgspec.Struct, frozen=True):
    """A row that had come under an id of this batch."""

    external_id: str
    kind: RowKind
    digest: str
    state: RowState
    order_id: UUID | None
    refund_id: UUID | None


class DayCut(msgspec.Struct, frozen=True):
    """From this day on the days of a store begin so many hours after midnight."""

    since: date
    hours: int


class StoreNamed(msgspec.Struct, frozen=True):
    """A store that rows name, with its day cuts."""

    id: UUID
    code: str
    path: str
    cuts: tuple[DayCut, ...]

    def day_of(self, at: datetime) -> date:
        """The business day of a moment."""
        since, hours = tuple(cut.since for cut in self.cuts), tuple(cut.hours for cut in self.cuts)
        return KnownStore(self.id, self.code, since, hours).day_of(at)


class AssociateNamed(msgspec.Struct, frozen=True):
    """An associate that rows name."""

    id: UUID
    number: str


class SkuNamed(msgspec.Struct, frozen=True):
    """An article that rows name by its code, or by a barcode."""

    asked: str
    code: str


class MemberNamed(msgspec.Struct, frozen=True):
    """A member that rows name by their id, and as whom they are known now."""

    id: UUID
    survivor: UUID


class OrderOfReceipt(msgspec.Struct, frozen=True):
    """A paid order that a receipt, a payment's reference or a number may mean."""

    receipt: str
    id: UUID
    paid_at: datetime


class OrderSent(msgspec.Struct, frozen=True):
    """An order that the source sent before."""

    receipt: str
    id: UUID


class ReceiptTaken(msgspec.Struct, frozen=True):
    """A receipt that is booked."""

    number: str
    store: UUID
    day: date


class ReferenceAsked(msgspec.Struct, frozen=True):
    """A payment's reference, of an order that is to be, with what a till's own numbers are unique in."""

    order_id: UUID
    method: PaymentMethod
    store: UUID
    day: date
    reference: str


class ReferenceTaken(msgspec.Struct, frozen=True):
    """A reference that belongs to an order already, and the order that asked for it."""

    order_id: UUID
    reference: str


TAKEN = f"""
SELECT a.order_id, a.reference FROM {record_set(ReferenceAsked, "$1", "a")}
JOIN payment_reference k ON k.reference = payment_reference_key_v1(a.method, a.store, a.day, a.reference)
"""


class Known(NamedTuple):
    """What a batch names, as it is known. Associates go by their number in capitals, articles by code and barcode."""

    stores: dict[str, StoreNamed]
    associates: dict[str, AssociateNamed]
    skus: dict[str, str]
    members: dict[UUID, UUID]
    receipts: dict[str, list[OrderOfReceipt]]
    orders: dict[str, UUID]
    taken: frozenset[tuple[str, UUID, date]]


async def sent_before(source: str, ids: Sequence[str]) -> dict[str, Before]:
    """What had come under these ids."""
    return {one.external_id: one for one in await fetch_as(Before, BEFORE, source, ids)}


async def known_of(source: str, path: str, orders: Sequence[SentOrder], refunds: Sequence[SentRefund]) -> Known:
    """What these rows name, in two round trips."""
    typed = {one.associate_code for one in orders} | {one.associate_code for one in refunds}
    people = {spelled for code in typed if code for spelled in (code, code.upper(), code.lower())}
    articles = {line.sku: one_spelling(line.sku) for order in orders for line in order.lines}
    articles |= {line.sku: one_spelling(line.sku) for refund in refunds for line in refund.lines}
    members = {order.member.member_id for order in orders if order.member is not None and order.member.member_id}
    stores, associates, skus, survivors = await look_up(
        Lookup(StoreNamed, STORES, sorted({order.store_code for order in orders})),
        Lookup(AssociateNamed, ASSOCIATES, sorted(people)) if people else None,
        Lookup(SkuNamed, SKUS, sorted({*articles, *articles.values()})),
        Lookup(MemberNamed, MEMBERS, sorted(members)) if members else None,
    )
    named = sorted({refund.original_receipt for refund in refunds if refund.original_receipt is not None})
    asked = sorted({refund.original_id for refund in refunds if refund.original_id is not None})
    printed = sorted({order.receipt or order.id for order in orders})
    of_receipts, sent, taken = await look_up(
        Lookup(OrderOfReceipt, OF_RECEIPTS, named, path) if named else None,
        Lookup(OrderSent, ORDERS_OF_SOURCE, source, asked) if asked else None,
        Lookup(ReceiptTaken, RECEIPTS_TAKEN, printed) if printed else None,
    )
    receipts: dict[str, list[OrderOfReceipt]] = {}
    for one in of_receipts:
        receipts.setdefault(one.receipt, []).append(one)
    found = {sku.asked: sku.code for sku in reversed(skus)}  # a code of the chain's own comes before a barcode
    return Known(
        {store.code: store for store in stores},
        {one.number.upper(): one for one in sorted(associates, key=lambda one: one.number in typed)},
        {asked: sku for asked, spelling in articles.items() if (sku := found.get(asked) or found.get(spelling))},
        {one.id: one.survivor for one in survivors},
        receipts,
        {one.receipt: one.id for one in sent},
        frozenset((one.number, one.store, one.day) for one in taken),
    )


def one_spelling(code: str) -> str:
    """A code as a barcode is kept, where it may be one; else as it is."""
    try:
        return spelled(code)[0]
    except InvalidField:
        return code
