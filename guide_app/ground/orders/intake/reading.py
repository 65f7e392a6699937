"""A batch as it comes: each row is read by itself, so that one of another shape refuses itself alone."""

import hashlib
import re
from collections.abc import Iterator

import msgspec

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.rules_in_words import field_and_rule
from guide_app.ground.orders.intake.rules import RowKind, RowProblem
from guide_app.ground.orders.intake.schemas import OrderBatch, SentOrder, SentRefund, SourceCode
from guide_app.ground.orders.intake.verdicts import Sent, Unreadable

LONGEST_ID, LONGEST_RULE = 60, 300
LONG_NAME = re.compile(r"([`'])([^`']{60})[^`']+\1")
"""What a row calls a field, or says instead of a word that there is, as the decoder quotes it."""
NOTHING = "\0"
"""What a text of the database cannot hold."""
SPELLED = rb"\u0000"
ESCAPED = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""A sign that is spelled, which a backslash begins; half of one is a group."""
NO_TEXT = re.compile("[\udc80-\udcff]")
"""As what a byte that is no text is read."""


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
    if SPELLED in body:
        return _row_by_row(body)
    try:
        batch = _WHOLE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _row_by_row(body)
    orders = [Sent(RowKind.ORDER, row) for row in batch.orders]
    return batch.source, [*orders, *(Sent(RowKind.REFUND, row) for row in batch.refunds)]


def _row_by_row(body: bytes) -> tuple[str, list[Sent]]:
    try:
        batch = _RAW.decode(_readable(body))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        found = field_and_rule(str(error))
        raise InvalidField(found["field"] or "body", found["rule"]) from None
    return batch.source, list(_rows(batch))


def _readable(body: bytes) -> bytes:
    """The body with nothing in the place of what is no sign at all, so that its row alone is refused for it."""
    whole = NO_TEXT.sub(r"\\u0000", body.decode(errors="surrogateescape")).encode()
    return ESCAPED.sub(lambda found: SPELLED if found[1] else found[0], whole)


def _rows(batch: RawBatch) -> Iterator[Sent]:
    for kind, decoder, raws in ((RowKind.ORDER, _ORDER, batch.orders), (RowKind.REFUND, _REFUND, batch.refunds)):
        for raw in raws:
            try:
                row = decoder.decode(raw)
            except msgspec.DecodeError as error:
                found = field_and_rule(LONG_NAME.sub(r"\1\2…\1", str(error)))
                field, rule = found["field"], found["rule"]
            else:
                unkept = next(_unkept(msgspec.to_builtins(row)), None) if SPELLED in bytes(raw) else None
                if unkept is None:
                    yield Sent(kind, row)
                    continue
                field, rule = unkept, "含无法保存的字符 / has a sign that cannot be kept"
            problem = RowProblem("invalid_field", _kept(field), _kept(rule))
            yield Sent(kind, Unreadable(_id_of(raw), hashlib.sha256(bytes(raw)).digest(), problem))


def _unkept(part: object, field: str = "") -> Iterator[str]:
    """The fields of a row, or of a part of it, whose text cannot be kept."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _unkept(value, f"{field}.{name}" if field else name)
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _unkept(value, f"{field}[{place}]")
    elif isinstance(part, str) and NOTHING in part:
        yield field


def _kept(said: str) -> str:
    """What a row itself says of its mistake may be anything, and long."""
    return said.replace(NOTHING, "\N{REPLACEMENT CHARACTER}")[:LONGEST_RULE]


def _id_of(raw: msgspec.Raw) -> str:
    """The id of a row that cannot be read, where that can; it is kept under it, and empty else."""
    try:
        found = _NAMED.decode(raw).id
    except msgspec.DecodeError:
        return ""
    fits = 0 < len(found) <= LONGEST_ID and found.isascii() and found.isprintable() and " " not in found
    return found if fits else ""
