"""A batch as it comes: each row is read by itself, so that one of another shape refuses itself alone."""

import hashlib
from collections.abc import Iterator

import msgspec

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.rules_in_words import field_and_rule
from guide_app.ground.orders.intake.rules import RowKind, RowProblem
from guide_app.ground.orders.intake.schemas import OrderBatch, SentOrder, SentRefund, SourceCode
from guide_app.ground.orders.intake.verdicts import Sent, Unreadable

LONGEST_ID = 60


class RawBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch whose rows are still to be read."""

    source: SourceCode
    orders: list[msgspec.Raw] = msgspec.field(default_factory=list)
    refunds: list[msgspec.Raw] = msgspec.field(default_factory=list)


class Named(msgspec.Struct, frozen=True):
    """What is read of a row that is of another shape."""

    id: str = ""


_WHOLE = msgspec.json.Decoder(OrderBatch)
_RAW = msgspec.json.Decoder(RawBatch)
_ORDER = msgspec.json.Decoder(SentOrder)
_REFUND = msgspec.json.Decoder(SentRefund)
_NAMED = msgspec.json.Decoder(Named)


def batch_of(body: bytes) -> tuple[str, list[Sent]]:
    """The source, and the rows: orders first. Raises InvalidField where the body is no batch at all."""
    try:
        batch = _WHOLE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _row_by_row(body)
    orders = [Sent(RowKind.ORDER, row) for row in batch.orders]
    return batch.source, [*orders, *(Sent(RowKind.REFUND, row) for row in batch.refunds)]


def _row_by_row(body: bytes) -> tuple[str, list[Sent]]:
    try:
        batch = _RAW.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        found = field_and_rule(str(error))
        raise InvalidField(found["field"] or "body", found["rule"]) from None
    return batch.source, list(_rows(batch))


def _rows(batch: RawBatch) -> Iterator[Sent]:
    for kind, decoder, raws in ((RowKind.ORDER, _ORDER, batch.orders), (RowKind.REFUND, _REFUND, batch.refunds)):
        for raw in raws:
            try:
                yield Sent(kind, decoder.decode(raw))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                found = field_and_rule(str(error))
                problem = RowProblem("invalid_field", found["field"], found["rule"])
                yield Sent(kind, Unreadable(_id_of(raw), hashlib.sha256(bytes(raw)).digest(), problem))


def _id_of(raw: msgspec.Raw) -> str:
    """The id of a row that cannot be read, where that can; it is kept under it, and empty else."""
    try:
        found = _NAMED.decode(raw).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    fits = 0 < len(found) <= LONGEST_ID and found.isascii() and found.isprintable() and " " not in found
    return found if fits else ""
