"""Whole files go into the books: once, completely, adding up to the fen."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.events import EVENT_TYPES, Event
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, ReturnUnmatched
from guide_app.ground.orders.till_import.errors import TillFileChanged
from guide_app.ground.orders.till_import.importing import Imported, import_till_file
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reading import inspect, rows
from guide_app.ground.orders.till_import.reasons import Reason
from guide_app.ground.orders.till_import.summary import Summary, added_up
from tests.factories import a_store, an_actor_as, an_associate
from tests.orders.till_import.till_files import OCTOBER, SEPTEMBER, a_file, a_line

BOOKS = (
    "region",
    "legal_entity",
    "store",
    "associate",
    "posting",
    "member",
    "sku",
    "orders",
    "order_line",
    "payment",
    "till_order",
    "refund",
    "refund_line",
    "unmatched_return",
    "till_import",
    "event",
    "audit_entry",
)


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


async def imported(path: Path, actor: Actor = SYSTEM) -> Imported:
    return await import_till_file(actor, inspect(path))


async def sizes() -> dict[str, int]:
    return {table: await fetch_value(f"SELECT count(*) FROM {table}") for table in BOOKS}


async def told(kind: type[Event]) -> list[Event]:
    found = await fetch("SELECT payload FROM event WHERE type = $1 ORDER BY seq", kind.event_type)
    return [EVENT_TYPES[kind.event_type].decode(row["payload"]) for row in found]


def total_of(path: Path) -> Decimal:
    """The file's own sum in fen, by another arithmetic than the product's."""
    with localcontext(prec=200):
        return 100 * sum((Decimal(fields[8]) * Decimal(fields[9]) for _, fields in rows(inspect(path))), Decimal(0))


def require_identity(summary: Summary, total_fen: Decimal) -> None:
    with localcontext(prec=200):
        rounded = int(total_fen.to_integral_value("ROUND_HALF_UP"))
    assert summary.sales_fen - summary.returns_fen + summary.refused_fen == rounded
    assert summary.lines == summary.accepted + sum(summary.refused.values())
    assert 0 <= summary.unmatched_returns_fen <= summary.returns_fen


async def require_books_add_up() -> None:
    """What the lines, refunds and orders say of each other."""
    off = await fetch(
        "SELECT o.number FROM orders o JOIN order_line l ON l.order_id = o.id GROUP BY o.id "
        "HAVING sum(l.paid_fen) <> o.goods_fen OR sum(l.refunded_fen) <> o.refunded_fen"
    )
    assert off == []
    off = await fetch(
        "SELECT l.id FROM order_line l LEFT JOIN refund_line r ON r.order_id = l.order_id AND r.no = l.no"
        " GROUP BY l.order_id, l.no HAVING "
        "coalesce(sum(r.amount_fen), 0) <> l.refunded_fen OR coalesce(sum(r.units), 0) <> l.returned_units"
    )
    assert off == []
    off = await fetch(
        "SELECT r.id FROM refund r LEFT JOIN refund_line p ON p.order_id = r.order_id AND p.refund = r.id "
        "GROUP BY r.order_id, r.id "
        "HAVING coalesce(sum(p.amount_fen), 0) <> r.amount_fen"
    )
    assert off == []


async def test_two_months_of_a_real_till_add_up(db: None) -> None:
    for path in (SEPTEMBER, OCTOBER):
        found = await imported(path)
        assert not found.already
        require_identity(found.summary, total_of(path))
        await require_books_add_up()
    booked = await fetch_row("SELECT sum(goods_fen) AS sales, sum(refunded_fen) AS matched FROM orders")
    unmatched = await fetch_value("SELECT sum(amount_fen) FROM unmatched_return")
    both = added_up([(await imported(path)).summary for path in (SEPTEMBER, OCTOBER)])
    assert booked is not None
    assert booked["sales"] == both.sales_fen
    assert unmatched == both.unmatched_returns_fen
    assert booked["matched"] + unmatched == both.returns_fen
    assert booked["matched"] > 0


async def test_the_summary_of_a_real_sample_is_this(db: None) -> None:
    assert (await imported(SEPTEMBER)).summary == Summary(
        lines=211,
        accepted=185,
        refused={
            "discount": 3,
            "fee": 9,
            "manual": 3,
            "postage": 8,
            "stock_correction": 1,
            "zero_price": 2,
        },
        receipts=43,
        sales_fen=533135,
        returns_fen=146536,
        refused_fen=-1215130,
        unmatched_returns_fen=136717,
    )


async def test_importing_the_same_file_twice_changes_nothing(db: None) -> None:
    first = await imported(SEPTEMBER)
    before = await sizes()
    second = await imported(SEPTEMBER)
    assert second == Imported(first.summary, already=True)
    assert await sizes() == before


async def test_the_same_receipts_in_other_bytes_are_booked_once(db: None, tmp_path: Path) -> None:
    first = await imported(SEPTEMBER)
    before = await sizes()
    again = tmp_path / "again.csv"
    again.write_bytes(b"\xef\xbb\xbf" + SEPTEMBER.read_bytes())
    second = await imported(again)
    after = await sizes()
    assert not second.already
    assert second.summary.already_booked == second.summary.accepted == first.summary.accepted
    assert second.summary == Summary(**{**as_facts(first.summary), "already_booked": first.summary.accepted})
    assert {table for table in BOOKS if after[table] != before[table]} == {"till_import", "audit_entry"}


def as_facts(summary: Summary) -> dict[str, Any]:  # fields of several types
    return {name: getattr(summary, name) for name in Summary.__struct_fields__}


async def test_a_sale_becomes_a_paid_order_with_its_roles_frozen(db: None, tmp_path: Path) -> None:
    store = await a_store("S038", day_cut_hours=10)
    seller = await an_associate(store, number="S038-1")
    friend = await an_associate(store)
    await imported(a_file(tmp_path, a_line(receipt_no="1", member_no="13305"), name="first.csv"))
    await execute("UPDATE member SET dedicated = $1, acquirer = $2 WHERE number = '13305'", friend.id, seller.id)
    await imported(a_file(tmp_path, a_line(), a_line(line_no=2, sku="20677", name="", qty=8, unit_price="0.125")))
    order = await fetch_row("SELECT * FROM orders WHERE number = '565082'")
    assert order is not None
    assert (order["store"], order["serving"], order["dedicated"], order["acquirer"]) == (
        store.id,
        seller.id,
        friend.id,
        seller.id,
    )
    assert (order["channel"], order["status"], order["issuer"]) == ("till", "paid", None)
    assert (order["list_fen"], order["promotion_fen"], order["goods_fen"], order["payable_fen"]) == (
        2654,
        4,
        2650,
        2650,
    )
    assert order["paid_at"].isoformat() == "2011-09-01T01:15:00+00:00"
    assert order["business_on"] == date(2011, 8, 31)
    lines = await fetch(
        "SELECT no, sku_code, name, quantity, paid_fen FROM order_line WHERE order_id = $1", order["id"]
    )
    assert sorted(map(tuple, lines)) == [
        (1, "22423", "REGENCY CAKESTAND 3 TIER", 2, 2550),
        (2, "20677", "20677", 8, 100),
    ]
    payment = await fetch_row("SELECT method, amount_fen FROM payment WHERE order_id = $1", order["id"])
    assert payment is not None
    assert tuple(payment) == ("imported", 2650)
    paid = (await told(OrderPaid))[-1]
    assert isinstance(paid, OrderPaid)
    assert (paid.order_id, paid.number, paid.member_id) == (order["id"], "565082", order["member"])
    assert (paid.serving_id, paid.dedicated_id, paid.acquirer_id) == (seller.id, friend.id, seller.id)
    assert [(line.no, line.sku, line.quantity, line.paid_fen) for line in paid.lines] == [
        (1, "22423", 2, 2550),
        (2, "20677", 8, 100),
    ]


async def test_a_receipt_without_member_or_associate_is_a_sale_too(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_line(member_no="", associate_code="")))
    order = await fetch_row("SELECT member, serving FROM orders WHERE number = '565082'")
    assert order is not None
    assert tuple(order) == (None, None)
    assert await fetch_value("SELECT count(*) FROM member") == 0


async def test_a_return_gives_back_the_purchase_of_an_earlier_file(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_line(qty=3), a_line(line_no=2, sku="20677"), name="september.csv"))
    back = a_line(receipt_no="C1", qty=-2, sold_at="2011-10-02 10:00", store_code="X01", associate_code="X01-2")
    summary = (await imported(a_file(tmp_path, back, name="october.csv"))).summary
    assert (summary.returns_fen, summary.unmatched_returns_fen) == (2550, 0)
    refund = await fetch_row("SELECT r.*, o.number AS of FROM refund r JOIN orders o ON o.id = r.order_id")
    assert refund is not None
    assert (refund["number"], refund["of"], refund["amount_fen"]) == ("C1/1", "565082", 2550)
    (fact,) = await told(OrderRefunded)
    assert isinstance(fact, OrderRefunded)
    assert (fact.number, fact.amount_fen, fact.fully_returned) == ("C1/1", 2550, False)
    assert [(line.no, line.units, line.amount_fen) for line in fact.lines] == [(1, 2, 2550)]
    rest = [
        a_line(receipt_no="C2", qty=-1, sold_at="2011-10-03 10:00"),
        a_line(receipt_no="C3", qty=-2, sold_at="2011-10-04 10:00", sku="20677"),
    ]
    await imported(a_file(tmp_path, *rest, name="november.csv"))
    assert [fact.fully_returned for fact in await told(OrderRefunded) if isinstance(fact, OrderRefunded)] == [
        False,
        False,
        True,
    ]
    await require_books_add_up()


async def test_a_return_over_two_orders_is_one_refund_of_each(db: None, tmp_path: Path) -> None:
    lines = [
        a_line(receipt_no="1", qty=2),
        a_line(receipt_no="2", qty=2),
        a_line(receipt_no="2", qty=1, line_no=2),
        a_line(receipt_no="C3", qty=-6),
    ]
    summary = (await imported(a_file(tmp_path, *lines))).summary
    assert (summary.returns_fen, summary.unmatched_returns_fen) == (7650, 1275)
    refunds = await fetch("SELECT number, amount_fen FROM refund ORDER BY number")
    assert {(row["number"], row["amount_fen"]) for row in refunds} in (
        {("C3/1", 3825), ("C3/1+2", 2550)},
        {("C3/1", 2550), ("C3/1+2", 3825)},
    )
    await require_books_add_up()


async def test_a_return_without_purchase_burdens_its_store(db: None, tmp_path: Path) -> None:
    back = a_line(receipt_no="C565229", qty=-2, store_code="X01", associate_code="X01-2")
    summary = (await imported(a_file(tmp_path, back))).summary
    assert (summary.returns_fen, summary.unmatched_returns_fen, summary.sales_fen) == (2550, 2550, 0)
    row = await fetch_row("SELECT u.*, s.code FROM unmatched_return u JOIN store s ON s.id = u.store")
    assert row is not None
    assert (row["source"], row["code"], row["units"], row["amount_fen"]) == ("C565229/1", "X01", 2, 2550)
    assert row["business_on"] == date(2011, 9, 1)
    (fact,) = await told(ReturnUnmatched)
    assert isinstance(fact, ReturnUnmatched)
    assert (fact.return_id, fact.amount_fen, fact.store_id) == (row["id"], 2550, row["store"])


async def test_what_is_refused_creates_nobody(db: None, tmp_path: Path) -> None:
    before = await sizes()
    await imported(a_file(tmp_path, a_line(sku="POST"), a_line(line_no=2, unit_price="0.0")))
    after = await sizes()
    assert {table for table in BOOKS if after[table] != before[table]} == {"till_import", "audit_entry"}


async def test_stores_associates_and_members_are_created_once_and_kept_as_people_maintain_them(
    db: None, tmp_path: Path
) -> None:
    own = await a_store("S001", name="人民广场店")
    maintained = await an_associate(own, number="S001-1", name="王小美", valid_from=date(2015, 1, 1))
    october = [
        a_line(receipt_no="2", sold_at="2011-10-05 09:00", member_no="9"),
        a_line(receipt_no="3", sold_at="2011-10-05 09:00", store_code="S001", associate_code="S001-1"),
    ]
    await imported(a_file(tmp_path, *october, name="october.csv"))
    september = [a_line(receipt_no="1", sold_at="2011-09-07 09:00", member_no="9")]
    await imported(a_file(tmp_path, *september, name="september.csv"))
    stores = await fetch("SELECT code, name, path, ownership FROM store ORDER BY code")
    assert tuple(stores[0])[:2] == ("S001", "人民广场店")
    assert tuple(stores[1]) == ("S038", "S038", "/IMPORT/S038/", "direct")
    postings = await fetch(
        "SELECT a.number, p.path, p.role, p.valid_from FROM posting p JOIN associate a ON a.id = p.associate ORDER BY 1"
    )
    assert [tuple(row) for row in postings] == [
        ("S001-1", own.path, "associate", date(2015, 1, 1)),
        ("S038-1", "/IMPORT/S038/", "associate", date(2011, 9, 7)),
    ]
    assert maintained.id == await fetch_value("SELECT serving FROM orders WHERE number = '3'")
    members = await fetch("SELECT number, source, registered_at::date AS day FROM member ORDER BY number")
    assert [tuple(row) for row in members] == [
        ("13305", "till", date(2011, 10, 5)),
        ("9", "till", date(2011, 9, 7)),
    ]


async def test_an_article_is_named_as_it_is_typed_most_often(db: None, tmp_path: Path) -> None:
    names = ["", "?", "CAKE STAND", "CAKE STAND", "cakestand"]
    await imported(a_file(tmp_path, *(a_line(line_no=no, name=name) for no, name in enumerate(names, start=1))))
    assert await fetch_value("SELECT name FROM sku WHERE code = '22423'") == "CAKE STAND"
    lines = await fetch("SELECT name FROM order_line ORDER BY no")
    assert [row["name"] for row in lines] == ["CAKE STAND", "?", "CAKE STAND", "CAKE STAND", "cakestand"]


async def test_a_booked_receipt_takes_no_other_lines(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_line(), a_line(receipt_no="C1", qty=-1), name="first.csv"))
    before = await sizes()
    path = a_file(
        tmp_path,
        a_line(),
        a_line(line_no=2),
        a_line(line_no=3, sku="POST", unit_price="0.004"),
        a_line(receipt_no="C1", qty=-1, sku="20677"),
    )
    heard: list[RefusedLine] = []
    summary = (await import_till_file(SYSTEM, inspect(path), on_refused=heard.append)).summary
    require_identity(summary, total_of(path))
    assert summary.refused == {"postage": 1, "receipt_booked_differently": 2}
    assert (summary.accepted, summary.already_booked) == (1, 1)
    assert sorted((line.position, line.reason) for line in heard) == [
        (3, Reason.RECEIPT_BOOKED_DIFFERENTLY),
        (4, Reason.POSTAGE),
        (5, Reason.RECEIPT_BOOKED_DIFFERENTLY),
    ]
    after = await sizes()
    assert {table for table in BOOKS if after[table] != before[table]} == {"till_import", "audit_entry"}


async def test_a_number_of_an_order_that_no_till_has_made_is_refused(db: None, tmp_path: Path) -> None:
    """It stands in no directory of tills' numbers."""
    await imported(a_file(tmp_path, a_line(), name="first.csv"))
    assert await fetch_value("SELECT order_id = (SELECT id FROM orders) FROM till_order") is True
    await execute("UPDATE orders SET channel = 'associate_app'")
    await execute("DELETE FROM till_order")
    summary = (await imported(a_file(tmp_path, a_line(), a_line(line_no=2)))).summary
    assert summary.refused == {"receipt_number_taken": 2}


@pytest.mark.parametrize(
    "change", ["channel = 'associate_app'", "member = NULL", "store = (SELECT id FROM store WHERE code = 'X09')"]
)
async def test_a_number_that_belongs_to_another_order_is_refused(db: None, tmp_path: Path, change: str) -> None:
    await a_store("X09")
    await imported(a_file(tmp_path, a_line(), name="first.csv"))
    await execute(f"UPDATE orders SET {change}")
    summary = (await imported(a_file(tmp_path, a_line(), a_line(line_no=2)))).summary
    assert summary.refused == {"receipt_number_taken": 2}
    assert summary.refused_fen == 5100


async def test_a_line_number_that_repeats_and_a_receipt_that_contradicts_itself_are_refused(
    db: None, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path, a_line(), a_line(qty=5), a_line(line_no=2, member_no="1"), a_line(line_no=3, store_code="X")
    )
    summary = (await imported(path)).summary
    assert summary.refused == {"line_number_repeated": 1, "receipt_contradicts_itself": 2}
    require_identity(summary, total_of(path))


async def test_absurd_amounts_are_refused_and_still_add_up(db: None, tmp_path: Path) -> None:
    path = a_file(
        tmp_path, a_line(), a_line(line_no=2, qty=10**19, unit_price="99999999999999999999.99"), a_line(line_no=3)
    )
    first = await imported(path)
    require_identity(first.summary, total_of(path))
    assert first.summary.refused == {"quantity_too_large": 1}
    assert (await imported(path)).summary == first.summary


async def test_a_file_that_breaks_while_it_is_booked_leaves_nothing_behind(db: None, tmp_path: Path) -> None:
    before = await sizes()
    found = inspect(a_file(tmp_path, a_line()))
    a_file(tmp_path, a_line(), a_line(line_no=2))
    with pytest.raises(TillFileChanged):
        await import_till_file(SYSTEM, found)
    assert await sizes() == before


async def test_only_headquarters_and_integrators_import(db: None, tmp_path: Path) -> None:
    path = a_file(tmp_path, a_line())
    with pytest.raises(Forbidden):
        await imported(path, await an_actor_as(Role.STORE_MANAGER))
    assert (await imported(path, await an_actor_as(Role.HQ_OPERATOR))).summary.accepted == 1


async def test_the_import_is_in_the_audit_log(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_line()))
    entry = await fetch_row("SELECT detail FROM audit_entry WHERE action = 'orders.till_file_imported'")
    assert entry is not None
    detail = json.loads(entry["detail"])
    assert (detail["file"], detail["orders"], detail["accepted"]) == ("till.csv", 1, 1)


async def test_two_imports_of_one_file_at_once_book_it_once(committed_db: str) -> None:
    first, second = await asyncio.gather(imported(SEPTEMBER), imported(SEPTEMBER))
    assert sorted([first.already, second.already]) == [False, True]
    assert first.summary == second.summary
    assert await fetch_value("SELECT sum(goods_fen) FROM orders") == first.summary.sales_fen
    await require_books_add_up()


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
        assert await imported(path) == Imported(first.summary, already=True)
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
    rest = await fetch("SELECT source, units, amount_fen FROM unmatched_return ORDER BY 1")
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
