"""Whatever other systems send: each row is answered in its place, the same again changes nothing, sums are exact."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.intake.known import Before
from guide_app.ground.orders.intake.rules import Left, LineBack, RowKind, RowOutcome, RowProblem, RowState
from guide_app.ground.orders.intake.schemas import BatchAnswer, SentLine, SentOrder, SentRefund
from guide_app.ground.orders.intake.verdicts import (
    Sent,
    Unreadable,
    Verdict,
    answer_of,
    batch_to_keep,
    rows_to_keep,
    sort_out,
)
from guide_app.ground.orders.intake.writing import BatchWritten, RowWritten
from guide_app.ground.orders.till_import.matching import Purchase

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ORDER = UUID(int=1)
PROBLEM = RowProblem("invalid_field", "lines", "…")


def an_order(external_id: str, fen: int) -> Sent:
    return Sent(RowKind.ORDER, SentOrder(external_id, "S1", AT, [SentLine("CUP", 1, fen, fen)]))


def a_refund(external_id: str, fen: int) -> Sent:
    return Sent(RowKind.REFUND, SentRefund(external_id, AT, original_id="A", amount_fen=fen))


IDS, AMOUNTS = st.sampled_from("ABCD"), st.integers(1, 3)
READABLE = st.lists(st.builds(an_order, IDS, AMOUNTS) | st.builds(a_refund, IDS, AMOUNTS), max_size=12)
UNREADABLE = st.builds(
    lambda external_id, digest: Sent(RowKind.ORDER, Unreadable(external_id, digest, PROBLEM)),
    IDS | st.just(""),
    st.binary(min_size=1, max_size=1),
)
ROWS = st.lists(st.builds(an_order, IDS, AMOUNTS) | st.builds(a_refund, IDS, AMOUNTS) | UNREADABLE, max_size=12)
CUTS = st.lists(st.integers(0, 12), max_size=3)


def worth(row: Sent) -> int:
    content = row.content
    assert not isinstance(content, Unreadable)
    return content.lines[0].paid_fen if isinstance(content, SentOrder) else content.amount_fen


def taken_in(rows: Sequence[Sent], before: Mapping[str, Before]) -> tuple[BatchAnswer, BatchWritten, list[RowWritten]]:
    """A batch all of whose new rows can be booked, by the rules of the service."""
    verdicts, fresh = sort_out(rows, before)
    for place in fresh:
        if place not in verdicts:
            refund_id = new_id() if rows[place].kind is RowKind.REFUND else None
            verdicts[place] = Verdict(RowState.BOOKED, new_id(), refund_id, amount_fen=worth(rows[place]))
    kept = list(rows_to_keep("MALL", rows, fresh, verdicts, AT))
    answer = answer_of(rows, verdicts, new_id(), ())
    return answer, batch_to_keep(SYSTEM, "MALL", answer, verdicts, (), AT), kept


def books_after(kept: Sequence[RowWritten], before: Mapping[str, Before]) -> dict[str, Before]:
    new = {
        row.external_id: Before(row.external_id, row.kind, row.digest.hex(), row.state, row.order_id, row.refund_id)
        for row in kept
    }
    return {**before, **new}


@given(ROWS)
def test_each_row_is_answered_in_its_place_and_the_same_again_changes_nothing(rows: list[Sent]) -> None:
    answer, batch, kept = taken_in(rows, {})
    assert [(one.id, one.kind) for one in answer.rows] == [(row.id, row.kind) for row in rows]
    outcomes = Counter(one.outcome for one in answer.rows)
    assert (answer.booked, answer.already, answer.refused, answer.waiting) == (
        *(outcomes[one] for one in (RowOutcome.BOOKED, RowOutcome.ALREADY, RowOutcome.REFUSED)),
        0,
    )
    booked = [row for row, one in zip(rows, answer.rows, strict=True) if one.outcome is RowOutcome.BOOKED]
    assert len({row.id for row in booked}) == len(booked), "nothing is booked twice"
    assert len({row.external_id for row in kept}) == len(kept), "one row is kept of each id"
    assert batch.sales_fen == sum(worth(row) for row in booked if row.kind is RowKind.ORDER)
    assert batch.refunds_fen == sum(worth(row) for row in booked if row.kind is RowKind.REFUND)
    for row, one in zip(rows, answer.rows, strict=True):
        assert (one.problem is None) == (one.state is not RowState.REFUSED), row
        assert one.outcome is not RowOutcome.ALREADY or one.order_id is not None

    again, second, anew = taken_in(rows, books_after(kept, {}))
    assert (again.booked, second.sales_fen, second.refunds_fen) == (0, 0, 0)
    assert {row.state for row in anew} <= {RowState.REFUSED}
    for first, then in zip(answer.rows, again.rows, strict=True):
        assert (first.state, first.order_id, first.refund_id) == (then.state, then.order_id, then.refund_id)
        assert first.problem == then.problem


@given(READABLE, CUTS)
def test_however_rows_are_cut_into_batches_the_first_of_an_id_stands(rows: list[Sent], cuts: list[int]) -> None:
    ends = sorted({0, *(min(cut, len(rows)) for cut in cuts), len(rows)})
    books: dict[str, Before] = {}
    sales = refunds = 0
    for start, end in pairwise(ends):
        _, batch, kept = taken_in(rows[start:end], books)
        books = books_after(kept, books)
        sales, refunds = sales + batch.sales_fen, refunds + batch.refunds_fen
    first: dict[str, Sent] = {}
    for row in rows:
        first.setdefault(row.id, row)
    assert {one: (row.kind, row.digest) for one, row in books.items()} == {
        one: (row.kind, row.digest.hex()) for one, row in first.items()
    }
    assert sales == sum(worth(row) for row in first.values() if row.kind is RowKind.ORDER)
    assert refunds == sum(worth(row) for row in first.values() if row.kind is RowKind.REFUND)


LINES_BACK = st.builds(LineBack, st.sampled_from(["CUP", "BAG", "NONE"]), st.integers(1, 3), st.integers(0, 900))
REFUNDS = st.lists(st.tuples(st.lists(LINES_BACK, max_size=2), st.integers(0, 500), st.integers(0, 60)), max_size=6)


def what_is_left() -> Left:
    """Three cups for 9.00, two bags for 10.01, freight of 1.00."""
    lines = [
        Purchase(UUID(int=no), ORDER, no, UUID(int=0), None, None, sku, AT, fen // units, units, fen)
        for no, (sku, units, fen) in enumerate((("CUP", 3, 900), ("BAG", 2, 1001)), 1)
    ]
    return Left(lines, {ORDER: 5}, {ORDER: 100})


@given(REFUNDS)
def test_no_more_comes_back_than_was_sold_and_what_is_refused_takes_nothing(
    refunds: list[tuple[list[LineBack], int, int]],
) -> None:
    left, accepted, units, fen, freight = what_is_left(), [], 0, 0, 0
    for lines, amount_fen, freight_fen in refunds:
        parts = left.lay(ORDER, lines, amount_fen, freight_fen, at=AT)
        if isinstance(parts, RowProblem):
            continue
        accepted.append((lines, amount_fen, freight_fen))
        assert sum(part.amount_fen for part in parts) == amount_fen + sum(line.amount_fen for line in lines)
        assert sum(part.units for part in parts) == sum(line.quantity for line in lines)
        units += sum(part.units for part in parts)
        fen += sum(part.amount_fen for part in parts)
        freight += freight_fen
    assert (units <= 5, fen <= 1901, freight <= 100) == (True, True, True)
    assert left.is_empty(ORDER) == (units == 5)
    alone = what_is_left()
    assert not any(isinstance(alone.lay(ORDER, *one, at=AT), RowProblem) for one in accepted)


@given(st.permutations([("CUP", 1, 300), ("CUP", 2, 600), ("BAG", 1, 500), ("BAG", 1, 501)]))
def test_returns_that_fit_are_booked_in_whatever_order_they_come(backs: list[tuple[str, int, int]]) -> None:
    left, taken = what_is_left(), Counter[int]()
    for back in backs:
        parts = left.lay(ORDER, [LineBack(*back)], 0, 25, at=AT)
        assert not isinstance(parts, RowProblem), parts
        taken.update({part.purchase.no: part.amount_fen for part in parts})
    assert (dict(taken), left.is_empty(ORDER)) == ({1: 900, 2: 1001}, True)
