"""What must be true of money that went back: each part that was answered went once, where it was said to go.

By WeChat Pay that is what the stand-in says it gave; at a terminal it waits, once, until somebody notes its number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

import msgspec

from faults.asking import Entry, Said
from guide_app.base.kernel.database import fetch_as

TERMINAL = frozenset({"wechat", "alipay", "till_card"})
CAME_LATE = """
SELECT r.transaction_id, sum(b.amount_fen)::bigint AS fen FROM pay_refund b JOIN pay_request r ON r.id = b.request
WHERE b.refund IS NULL AND r.transaction_id IS NOT NULL AND b.state <> 'again'
GROUP BY r.transaction_id ORDER BY r.transaction_id
"""
AT_TERMINALS = "SELECT id, source, payment, amount_fen, reference FROM terminal_refund ORDER BY id"


class Late(msgspec.Struct, frozen=True):
    """Money that went back because it came too late for its order."""

    transaction_id: str
    fen: int


class AtTerminal(msgspec.Struct, frozen=True):
    """A row of `terminal_refund`."""

    id: UUID
    source: UUID
    payment: UUID
    amount_fen: int
    reference: str | None


class Part(NamedTuple):
    """How much of a refund goes back to which payment."""

    refund: str
    payment: str
    method: str
    reference: str | None
    fen: int


def parts_of(entries: Iterable[Entry]) -> Iterator[Part]:
    """Where the money of every refund went that was answered, those of exchanges among them."""
    for one in entries:
        if one.is_done and one.kind in {"refunded", "exchanged"}:
            refund: Said = one.said if one.kind == "refunded" else one.said["refund"]
            for part in refund["paid_back"]:
                yield Part(refund["id"], part["payment_id"], part["method"], part["reference"], part["amount_fen"])


async def given_otherwise(
    entries: list[Entry], trades: list[Said], given: list[Said], *, apart_from: frozenset[str]
) -> list[str]:
    """Everything that went back otherwise than was answered. `trades` and `given` are what the stand-in has."""
    late = {one.transaction_id: one.fen for one in await fetch_as(Late, CAME_LATE)}
    rows = [one for one in await fetch_as(AtTerminal, AT_TERMINALS) if str(one.id) not in apart_from]
    there = {one["transaction_id"] for one in trades}
    return [*not_given_there(entries, there, given, late), *not_at_terminal(entries, there, rows)]


def not_given_there(entries: list[Entry], there: set[str], given: list[Said], late: dict[str, int]) -> list[str]:
    """Payments at the stand-in of which it gave back something else than was answered, and than came too late."""
    asked = Counter(late)
    for part in parts_of(entries):
        if part.method == "wechat" and part.reference in there:
            asked[str(part.reference)] += part.fen
    gave: Counter[str] = Counter()
    for one in given:
        if one["status"] == "SUCCESS":
            gave[one["transaction_id"]] += one["amount"]["refund"]
    return [
        f"payment {one}: {asked[one]} was to go back, and {gave[one]} went"
        for one in sorted(there | gave.keys())
        if asked[one] != gave[one]
    ]


def not_at_terminal(entries: list[Entry], there: set[str], rows: list[AtTerminal]) -> list[str]:
    """Money that goes back at a terminal and does not wait there once, or under another number than was noted."""
    expected = {
        (part.refund, part.payment): part.fen
        for part in parts_of(entries)
        if part.method in TERMINAL and part.reference not in there
    }
    waits = Counter((str(one.source), str(one.payment)) for one in rows)
    amounts = {(str(one.source), str(one.payment)): one.amount_fen for one in rows}
    noted = {str(one.said["id"]): one.said["reference"] for one in entries if one.kind == "noted" and one.is_done}
    kept = {str(one.id): one.reference for one in rows if one.reference is not None}
    twice = [one.path for one in entries if one.kind == "noted_again" and one.status != 409]
    return [
        *(
            f"refund {refund}: {fen} goes back at a terminal, and {amounts.get((refund, payment))} waits there"
            for (refund, payment), fen in expected.items()
            if amounts.get((refund, payment)) != fen
        ),
        *(f"refund {refund} waits {times} times at a terminal" for (refund, _), times in waits.items() if times > 1),
        *(f"refund {refund} waits at a terminal, and was never answered" for refund, _ in waits.keys() - expected),
        *(
            f"refund {one} was noted as {noted[one]}, and is {kept.get(one)}"
            for one in noted
            if kept.get(one) != noted[one]
        ),
        *(f"refund {one} is noted as {kept[one]}, which nobody was told" for one in sorted(kept.keys() - noted)),
        *(f"{path} was noted a second time" for path in twice),
    ]
