"""What rows say of their receipts: who, where, when. It is mostly the same on all lines of one, and read once. Pure."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from guide_app.ground.orders.till_import.cells import remembered
from guide_app.ground.orders.till_import.chain import KnownChain, KnownStore
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.profiles.model import Field, Identity
from guide_app.ground.orders.till_import.reasons import Reason
from guide_app.ground.orders.till_import.values import code_of, is_damaged, is_phone, moment_of, moment_of_parts
from guide_app.ground.stores.rules import CODE

LONGEST_CODE = 40
LONGEST_TILL = 20
CLOCKS_RUN_AHEAD = timedelta(hours=1)
"""A moment that is further away is still to come."""
MASK = "*"
"""Of a member's number of which some digits are hidden nobody is known."""


class ReceiptHead(NamedTuple):
    """What a row says of its receipt: who, where, when. `returns` says that its number is one that returns have."""

    number: str
    returns: bool
    order_id: UUID
    till: str
    day: date
    store: UUID
    sold_at: datetime
    associate: str | None
    member: str | None
    phone: str | None
    """Beside a card: whose the receipt is where nobody has that card."""
    original: str | None
    reference: str | None


class NoReceipt(NamedTuple):
    """What a row says of its receipt, and why nothing of it can be booked."""

    number: str
    returns: bool
    reason: Reason


Read = Callable[[Sequence[str]], ReceiptHead | NoReceipt]

_OF_RECEIPT = (
    Field.RECEIPT,
    Field.ORIGINAL,
    Field.SOLD_AT,
    Field.DATE,
    Field.TIME,
    Field.STORE,
    Field.TILL,
    Field.ASSOCIATE,
    Field.MEMBER,
    Field.PHONE,
    Field.REFERENCE,
)
"""Fields that say something of the receipt."""


class ReceiptHeads:
    """Reads what the rows of one file say of their receipts; the last answers are mostly the next ones."""

    def __init__(self, layout: Layout, chain: KnownChain, run: UUID) -> None:
        self._profile, self._chain, self._at = layout.profile, chain, dict(layout.places)
        self._ids = _OrderIds(run)
        places = [place for field in _OF_RECEIPT for place in self._at.get(field, ())]
        self.of: Callable[[Sequence[str]], ReceiptHead | NoReceipt] = remembered(
            self._head, places, len(layout.headings)
        )
        """What a row, which has all columns, says of its receipt."""

    def _head(self, row: Sequence[str]) -> ReceiptHead | NoReceipt:
        text = {
            field: " ".join(row[place] for place in self._at[field] if row[place])
            for field in _OF_RECEIPT
            if field in self._at
        }
        number, original = code_of(text.get(Field.RECEIPT, "")), code_of(text.get(Field.ORIGINAL, ""))
        till = code_of(text.get(Field.TILL, "")) if Identity.TILL in self._profile.receipts.identity else ""
        associate, store = code_of(text.get(Field.ASSOCIATE, "")), code_of(text.get(Field.STORE, ""))
        card, phone = (_unmasked(code_of(text.get(field, ""))) for field in (Field.MEMBER, Field.PHONE))
        member = card or phone
        store = store or self._profile.values.store or ""
        if Field.SOLD_AT in self._at:
            sold_at = moment_of(text[Field.SOLD_AT], self._profile.values.dates)
        else:
            sold_at = moment_of_parts(text.get(Field.DATE, ""), text.get(Field.TIME, ""))
        reason = self._reason_of_receipt(number, sold_at, store, till, associate, member, original)
        prefixes = self._profile.receipts.return_prefixes
        returns = bool(prefixes) and number.startswith(prefixes)
        if reason is not None or sold_at is None:
            return NoReceipt(number, returns, reason or Reason.SOLD_AT_INVALID)
        known = self._chain.store_of(store)
        if known is None:
            return NoReceipt(number, returns, Reason.STORE_UNKNOWN)
        day = known.day_of(sold_at)
        apart = day if Identity.DAY in self._profile.receipts.identity else None
        return ReceiptHead(
            number,
            returns,
            self._ids.of(number, till, known, apart),
            till,
            day,
            known.id,
            sold_at,
            associate or None,
            member or None,
            phone if card and is_phone(phone) else None,
            original or None,
            code_of(text.get(Field.REFERENCE, "")) or None,
        )

    def _reason_of_receipt(
        self,
        receipt: str,
        sold_at: datetime | None,
        store: str,
        till: str,
        associate: str,
        member: str,
        original: str,
    ) -> Reason | None:
        damaged = any(is_damaged(code) for code in (receipt, store, till, associate, member, original))
        in_order = (
            (damaged, Reason.CODE_DAMAGED),
            (not _is_code(receipt), Reason.RECEIPT_INVALID),
            (sold_at is None, Reason.SOLD_AT_INVALID),
            (sold_at is not None and sold_at > self._chain.now + CLOCKS_RUN_AHEAD, Reason.SOLD_IN_THE_FUTURE),
            (CODE.fullmatch(store) is None, Reason.STORE_INVALID),
            (till and (not _is_code(till) or len(till) > LONGEST_TILL), Reason.RECEIPT_INVALID),
            (associate and not _is_code(associate), Reason.ASSOCIATE_INVALID),
            (member and not _is_code(member), Reason.MEMBER_INVALID),
            (original and not _is_code(original), Reason.RECEIPT_INVALID),
            (receipt.startswith(self._profile.receipts.bookkeeping_prefixes), Reason.BOOKKEEPING),
        )
        return next((reason for applies, reason in in_order if applies), None)


class _OrderIds:
    """The id of each receipt's order: the same for all its lines without any of them being remembered.

    A UUID of version 7 of the import's moment, whose other bits are those of a digest of the receipt.
    """

    def __init__(self, run: UUID) -> None:
        self._key = run.bytes
        self._moment = run.int >> 80 << 80
        self._last: tuple[tuple[str, str, UUID, date | None], UUID] | None = None

    def of(self, receipt: str, till: str, store: KnownStore, day: date | None) -> UUID:
        """The id of the order of a receipt; without a day where numbers run on from day to day."""
        known_by = (receipt, till, store.id, day)
        if self._last is None or self._last[0] != known_by:
            told = "\0".join((receipt, till, store.id.hex, "" if day is None else day.isoformat())).encode()
            bits = int.from_bytes(blake2b(told, key=self._key, digest_size=10).digest(), "big")
            rest = bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
            self._last = (known_by, UUID(int=self._moment | rest))
        return self._last[1]


def _unmasked(code: str) -> str:
    return "" if MASK in code else code


@lru_cache(maxsize=8192)
def _is_code(text: str) -> bool:
    return 0 < len(text) <= LONGEST_CODE and text.isprintable()
