"""A receipt becomes a paid order, a return a refund of what was bought or a burden of its store."""

from datetime import date
from pathlib import Path

from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, ReturnUnmatched
from tests.factories import a_store, an_associate, hq_actor
from tests.members.merging import merged
from tests.orders.till_import.till_books import imported, require_books_add_up, told
from tests.orders.till_import.till_files import a_file, a_line


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
    store_end = row["store"].hex[-8:]
    assert (row["source"], row["code"], row["units"], row["amount_fen"]) == (
        f"C565229/1 2011-09-01 {store_end}",
        "X01",
        2,
        2550,
    )
    assert row["business_on"] == date(2011, 9, 1)
    (fact,) = await told(ReturnUnmatched)
    assert isinstance(fact, ReturnUnmatched)
    assert (fact.return_id, fact.amount_fen, fact.store_id) == (row["id"], 2550, row["store"])


async def test_a_return_is_laid_against_purchases_of_the_whole_person(db: None, tmp_path: Path) -> None:
    """Bought under one card, brought back under the other; a purchase that comes later is found by what waits, too."""
    hq, cake, mug = await hq_actor(), "22423", "20677"
    first = [
        a_line(receipt_no="1", member_no="OLD", qty=4, sku=cake, sold_at="2011-09-18 10:00"),
        a_line(receipt_no="2", member_no="NEW", qty=1, sku=cake, sold_at="2011-09-18 11:00"),
        a_line(receipt_no="T1", member_no="OLD", qty=-1, sku=mug, sold_at="2011-09-20 10:00"),
    ]
    assert (await imported(a_file(tmp_path, *first, name="1.csv"))).summary.unmatched_returns_fen == 1275
    old, new = [await fetch_value("SELECT id FROM member WHERE number = $1", card) for card in ("OLD", "NEW")]
    done = await merged(hq, new, old)

    def back(receipt: str, card: str, sku: str = cake) -> list[str]:
        return a_line(receipt_no=receipt, member_no=card, qty=-1, sku=sku, sold_at="2011-09-21 10:00")

    both = [back("T2", "NEW"), back("T3", "NEW"), back("T4", "OLD")]
    assert (await imported(a_file(tmp_path, *both, name="2.csv"))).summary.unmatched_returns_fen == 0
    given = await fetch("SELECT o.number, o.member, r.amount_fen FROM refund r JOIN orders o ON o.id = r.order_id")
    assert sorted((row["number"], row["member"] == old, row["amount_fen"]) for row in given) == [
        ("1", True, 1275),
        ("1", True, 1275),
        ("2", False, 1275),
    ], "an order stays under its id, and so does what is told of its refund"
    assert {fact.member_id for fact in await told(OrderRefunded) if isinstance(fact, OrderRefunded)} == {old, new}
    bought = a_line(receipt_no="3", member_no="NEW", qty=1, sku=mug, sold_at="2011-09-10 10:00")
    assert (await imported(a_file(tmp_path, bought, name="3.csv"))).summary.found_later_fen == 1275
    await undo_merge(hq, done.id, because="是两个人")
    apart = [back("T5", "NEW"), back("T6", "OLD")]
    assert (await imported(a_file(tmp_path, *apart, name="4.csv"))).summary.unmatched_returns_fen == 1275
    await require_books_add_up()
