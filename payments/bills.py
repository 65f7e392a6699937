"""What in a bill of WeChat Pay is otherwise than with us. Pure."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from payments.reading_bills import BillRow
from payments.rules import NOT_BY_THIS, BackState, DifferenceKind, PayRequestState

FAILED, SUCCEEDED = frozenset({"FAIL", "CHANGE"}), "SUCCESS"
"""`CHANGE` is what could not go back where it came from, and waits for the merchant."""


class Ours(msgspec.Struct, frozen=True):
    """A payment or a refund as we have it. `of_the_day` says whether its day is that of the bill."""

    number: str
    fen: int
    state: str
    of_the_day: bool


class Found(msgspec.Struct, frozen=True):
    """Something that is otherwise."""

    kind: DifferenceKind
    number: str
    ours_fen: int | None
    theirs_fen: int | None
    ours: str
    theirs: str


class Typed(msgspec.Struct, frozen=True):
    """A payment that people typed in, or a refund that they noted, by WeChat Pay's number, or a terminal's."""

    reference: str
    fen: int


def typed_in(rows: Iterable[BillRow], ours: Mapping[str, Ours], typed: Mapping[str, Typed]) -> dict[str, Ours]:
    """What terminals took and gave back by this merchant has numbers of theirs: it is ours where people typed it in.

    By the bill's number for it; what is no row of the bill is no fault, for a terminal may be another merchant's.
    """
    found: dict[str, Ours] = {}
    for row in rows:
        if row.number in ours:
            continue
        numbers = (row.there, row.number) if row.is_refund else (row.transaction,)
        one = next((typed[number] for number in numbers if number in typed), None)
        if one is not None:
            state = BackState.SUCCESS.value if row.is_refund else PayRequestState.PAID.value
            found[row.number] = Ours(row.number, one.fen, state, of_the_day=False)
    return found


def payments_otherwise(theirs: Iterable[BillRow], ours: Mapping[str, Ours]) -> Iterator[Found]:
    """What of the payments is otherwise."""
    seen = set()
    for row in theirs:
        seen.add(row.number)
        own = ours.get(row.number)
        yield from _otherwise(row, own, agrees=own is not None and own.state == PayRequestState.PAID)
    yield from _not_there(ours, seen)


def refunds_otherwise(theirs: Iterable[BillRow], ours: Mapping[str, Ours]) -> Iterator[Found]:
    """What of the refunds is otherwise.

    One that failed there must not have gone back by it here; one that went back there must not have been given back
    otherwise here, by other means or under another number: then it went back twice.
    """
    seen = set()
    for row in theirs:
        seen.add(row.number)
        own = ours.get(row.number)
        went_here_alone = own is not None and own.state == BackState.SUCCESS and row.state in FAILED
        went_twice = own is not None and own.state in NOT_BY_THIS and row.state == SUCCEEDED
        yield from _otherwise(row, own, agrees=not went_here_alone and not went_twice)
    yield from _not_there(ours, seen)


def _otherwise(row: BillRow, own: Ours | None, *, agrees: bool) -> Iterator[Found]:
    if own is None:
        yield Found(DifferenceKind.NOT_HERE, row.number, None, row.fen, "", row.state)
    elif own.fen != row.fen:
        yield Found(DifferenceKind.AMOUNT, row.number, own.fen, row.fen, own.state, row.state)
    elif not agrees:
        yield Found(DifferenceKind.STATE, row.number, own.fen, row.fen, own.state, row.state)


def _not_there(ours: Mapping[str, Ours], seen: set[str]) -> Iterator[Found]:
    for own in ours.values():
        if own.of_the_day and own.number not in seen:
            yield Found(DifferenceKind.NOT_THERE, own.number, own.fen, None, own.state, "")
