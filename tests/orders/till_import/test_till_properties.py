"""Whatever a file holds, it adds up, counts once, and may come in pieces."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide_app.base.kernel.database import fetch, transaction
from tests.orders.till_import.till_books import imported, require_books_add_up, sizes
from tests.orders.till_import.till_files import a_file, a_line


class _Undo(Exception):
    """Ends a block that leaves nothing behind."""


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """Whatever happens inside is rolled back."""
    try:
        async with transaction():
            yield
            raise _Undo
    except _Undo:
        pass


# Minutes are all different and grow with the lines, so that a file can be cut anywhere between receipts.
RECEIPT = st.tuples(
    st.booleans(),
    st.sampled_from(["", "1", "2"]),
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "POST", "M"]),
            st.integers(-3, 6),
            st.sampled_from(["1.00", "1.1", "0.005", "0.001", "0", "-2", "0.125", "x", "2e0"]),
        ),
        min_size=1,
        max_size=4,
    ),
)


def lines_of(receipts: list[tuple[bool, str, list[tuple[str, int, str]]]]) -> list[list[list[str]]]:
    """Generated receipts as lines of an export; a returning receipt has negative quantities mostly."""
    return [
        [
            a_line(
                receipt_no=f"{'C' if returns else ''}{number}",
                line_no=no,
                sold_at=f"2011-09-{1 + number // 24:02d} {number % 24:02d}:00",
                member_no=member,
                sku=sku,
                qty=-abs(qty) if returns else qty,
                unit_price=price,
            )
            for no, (sku, qty, price) in enumerate(lines, start=1)
        ]
        for number, (returns, member, lines) in enumerate(receipts)
    ]


GENERATED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@GENERATED
@given(receipts=st.lists(RECEIPT, max_size=12))
async def test_any_file_adds_up_and_counts_once(
    db: None, tmp_path: Path, receipts: list[tuple[bool, str, list[tuple[str, int, str]]]]
) -> None:
    lines = [line for receipt in lines_of(receipts) for line in receipt]
    path = a_file(tmp_path, *lines)
    total = 100 * sum((int(line[8]) * Decimal(line[9]) for line in lines if line[9] != "x"), Decimal(0))
    async with undone():
        first = await imported(path)
        assert first.summary.lines == len(lines)
        booked_fen = first.summary.sales_fen - first.summary.returns_fen
        # Rounded half away from zero, as `ROUND_HALF_UP` does.
        assert booked_fen + first.summary.refused_fen == int(total.to_integral_value("ROUND_HALF_UP"))
        await require_books_add_up()
        before = await sizes()
        again = await imported(path)
        assert (again.summary, again.already) == (first.summary, first.summary.accepted > 0)
        assert await sizes() == before


async def the_books() -> list[tuple[object, ...]]:
    """What was sold, returned and left unmatched, without ids."""
    sold = await fetch(
        "SELECT o.number, l.no, l.quantity, l.paid_fen, l.returned_units, l.refunded_fen "
        "FROM order_line l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2"
    )
    back = await fetch(
        "SELECT r.number, o.number, r.amount_fen FROM refund r JOIN orders o ON o.id = r.order_id ORDER BY 1"
    )
    rest = await fetch("SELECT split_part(source, ' ', 1), units, amount_fen FROM unmatched_return ORDER BY 1")
    people = await fetch("SELECT number, registered_at FROM member ORDER BY 1")
    return [tuple(row) for found in (sold, back, rest, people) for row in found]


@GENERATED
@given(receipts=st.lists(RECEIPT, max_size=12), cut=st.integers(0, 12))
async def test_two_files_in_the_order_of_time_are_as_good_as_one(
    db: None, tmp_path: Path, receipts: list[tuple[bool, str, list[tuple[str, int, str]]]], cut: int
) -> None:
    found = lines_of(receipts)
    async with undone():
        await imported(a_file(tmp_path, *(line for receipt in found for line in receipt)))
        at_once = await the_books()
    async with undone():
        for part in (found[:cut], found[cut:]):
            await imported(a_file(tmp_path, *(line for receipt in part for line in receipt)))
        assert await the_books() == at_once
