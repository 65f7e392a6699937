"""Whatever bytes stand in a batch: it is refused as none, or every row is read by itself and can be kept."""

import json
from contextlib import suppress

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.intake.reading import batch_of
from guide_app.ground.orders.intake.verdicts import Unreadable
from tests.orders.intake.intake_batches import a_refund, an_order

GOOD = json.dumps(an_order("M1")).encode()
SIGNS = st.sampled_from(
    [r"\u0000", r"\ud800", r"\udfff", r"\ud83d\ude00", r"\ud83d\ud83d\ude00", r"\\u0000", r"\\\ud800", r"\n", "\\", '"']
)
TEXTS = st.lists(SIGNS | st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=6).map("".join)
PIECES = TEXTS.map(str.encode) | st.binary(max_size=3) | st.sampled_from([b"\xed\xa0\x80", b"\xff", b"\xc3\x28"])


def batch(*rows: bytes, refunds: bytes = b"") -> bytes:
    return b'{"source":"MALL","orders":[' + b",".join(rows) + b'],"refunds":[' + refunds + b"]}"


@given(PIECES)
def test_a_sign_that_is_none_spoils_its_row_alone(piece: bytes) -> None:
    named = GOOD.replace(b'"quantity"', b'"name": "a' + piece + b'b", "quantity"').replace(b'"M1"', b'"M2"')
    refund = json.dumps(a_refund("R1", "M1", ("CUP-01", 1, 3_500), reason="?")).encode().replace(b"?", piece)
    body = batch(GOOD, named, refunds=refund)
    try:
        source, rows = batch_of(body)
    except InvalidField:
        with suppress(UnicodeDecodeError, json.JSONDecodeError):
            json.loads(body)
            raise AssertionError(f"one row has spoilt the batch: {piece!r}") from None
        return
    assert (source, rows[0].id, len(rows)) == ("MALL", "M1", 3)
    for row in rows:
        content = row.content
        kept = content.problem if isinstance(content, Unreadable) else content
        assert "\\u0000" not in msgspec.json.encode(kept).decode().replace(r"\\", "")
    (_, again) = batch_of(body)
    assert [row.digest for row in again] == [row.digest for row in rows]


@given(st.integers(0, len(GOOD)), st.integers(0, 4), PIECES)
def test_whatever_is_put_into_a_batch_is_refused_or_read(at: int, cut: int, piece: bytes) -> None:
    spoilt = GOOD[:at] + piece + GOOD[at + cut :]
    with suppress(InvalidField):
        batch_of(batch(spoilt, GOOD))
    with suppress(InvalidField):
        batch_of(spoilt)
