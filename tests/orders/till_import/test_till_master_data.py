"""Stores, associates, members and articles that only the till knows are created, and never what is refused."""

from datetime import date
from pathlib import Path

from guide_app.base.kernel.database import fetch, fetch_value
from tests.factories import a_store, an_associate
from tests.orders.till_import.till_books import BOOKS, imported, sizes
from tests.orders.till_import.till_files import a_file, a_line


async def test_what_is_refused_creates_nobody(db: None, tmp_path: Path) -> None:
    before = await sizes()
    await imported(a_file(tmp_path, a_line(sku="POST"), a_line(line_no=2, unit_price="0.0")))
    after = await sizes()
    assert {table for table in BOOKS if after[table] != before[table]} == set()


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
