"""Bills as WeChat Pay writes them, and what in them is otherwise than with us. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from payments.rules import NOT_BY_THIS, BackState, DifferenceKind, PayRequestState
from payments.words import FUND_COLUMNS, TRADE_COLUMNS

MARK = "`"
AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,2}))?")
REFUND_ROW = "REFUND"
FAILED, SUCCEEDED = "FAIL", "SUCCESS"


class BillUnreadable(Exception):
    """A bill is not as it is documented; the message says where."""


class BillRow(msgspec.Struct, frozen=True):
    """A payment or a refund of a bill, by our number for it. `settled_fen` is what moved on the account by it."""

    number: str
    is_refund: bool
    fen: int
    settled_fen: int
    state: str


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


def trade_rows(text: str) -> list[BillRow]:
    """The rows of a bill of payments and refunds. Raises BillUnreadable."""
    return [_trade_row(line) for line in _rows(text, TRADE_COLUMNS)]


def moved_fen(text: str) -> int:
    """What payments brought to the account and refunds took from it, by the bill of its movements.

    Raises BillUnreadable.
    """
    sign = {("交易", "收入"): 1, ("退款", "支出"): -1}
    rows = _rows(text, FUND_COLUMNS)
    return sum(sign.get((line["业务类型"], line["收支类型"]), 0) * fen_of(line["收支金额(元)"]) for line in rows)


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
        went_here_alone = own is not None and own.state == BackState.SUCCESS and row.state == FAILED
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


def fen_of(text: str) -> int:
    """An amount in yuan, as bills write it. Raises BillUnreadable."""
    found = AMOUNT.fullmatch(text or "0")
    if found is None:
        raise BillUnreadable(f"amount {text!r}")
    sign, yuan, cents = found.groups()
    fen = int(yuan) * 100 + int((cents or "").ljust(2, "0"))
    return -fen if sign else fen


def _trade_row(line: Mapping[str, str]) -> BillRow:
    if line["交易状态"] == REFUND_ROW:
        fen, settled = fen_of(line["申请退款金额"]), -fen_of(line["退款金额"])
        return BillRow(line["商户退款单号"], True, fen, settled, line["退款状态"])
    return BillRow(line["商户订单号"], False, fen_of(line["订单金额"]), fen_of(line["应结订单金额"]), line["交易状态"])


def _rows(text: str, columns: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """The rows between the heading and the sums, whose values begin with a mark so that no sheet reads them as numbers.

    A value may hold a comma, as names of goods do; what stands between two values is a comma and a mark.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if not text:
        return
    heading = [name.strip().removeprefix(MARK) for name in lines[0].split(",")]
    if not set(columns[:3]) <= set(heading):
        raise BillUnreadable("heading")
    for line in lines[1:]:
        if not line.startswith(MARK):
            return
        values = line[1:].rstrip().split(f",{MARK}")
        if len(values) != len(heading):
            raise BillUnreadable(f"row of {len(values)} values")
        yield {name: value.strip() for name, value in zip(heading, values, strict=True)}
