"""Importing the catalog: categories, articles, prices."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.imports.schemas import ImportCounts
from tests.factories import a_region, a_sku, a_store
from tests.imports.sheets import csv_text, imported, previewed, workbook

HQ = Actor(new_id(), Role.HQ_OPERATOR, (HQ_PATH,), new_id())
INTEGRATOR = Actor(new_id(), Role.INTEGRATOR, (HQ_PATH,), new_id())
PRICES = ("商品编码", "售价", "最低价", "区域编码", "门店编码", "生效时间", "失效时间", "原因")


async def test_categories_and_articles_are_imported_and_change(db: None) -> None:
    tree = workbook(("品类编码", "品类名称", "上级品类编码"), ("RUN", "跑鞋", "SHOES"), ("SHOES", "鞋", None))
    assert (await imported("categories", tree)).previewed == ImportCounts(new=2)
    assert (await imported("categories", tree)).previewed == ImportCounts(unchanged=2)
    head = ("商品编码", "商品名称", "款号", "品类编码", "可打折")
    skus = workbook(
        head, ("R 01", "轻跑", "R", "RUN", "是"), ("R02", "轻跑", "R", None, None), ("R03", "x", "R", "NONE", "否")
    )
    told = await imported("skus", skus)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (2, 1)
    again = csv_text(head, ("R 01", "轻跑二代", "", "SHOES", "否"), ("R02", "轻跑", "", "", ""))
    _, told, _ = await previewed("skus", again)
    assert {change.field: (change.before, change.after) for change in told.shown[0].changes} == {
        "name": ("轻跑", "轻跑二代"),
        "category": ("RUN", "SHOES"),
        "discountable": ("是", "否"),
    }
    done = await imported("skus", again)
    assert done.applied is not None
    assert (done.applied.changed, done.applied.unchanged) == (1, 1)
    row = (await fetch("SELECT spu, version, discountable FROM sku WHERE code = 'R 01'"))[0]
    assert tuple(row) == ("R", 2, False)


async def test_prices_are_added_to_the_book_to_the_fen_and_the_same_file_adds_nothing(db: None) -> None:
    sku = await a_sku()
    east = await a_region("EAST")
    store = await a_store("SH001", east)
    soon = clock.now().astimezone(SHANGHAI).replace(microsecond=0, tzinfo=None) + timedelta(days=3)
    rows: list[tuple[Any, ...]] = [
        (sku.code, "599.99", 399, None, None, soon, None, None),
        (sku.code, 0.07, None, "EAST", None, soon, None, None),
    ]
    rows += [(sku.code, Decimal("12.30"), None, None, "SH001", None, None, None)]
    data = workbook(PRICES, *rows)
    assert (await imported("prices", data, HQ)).previewed == ImportCounts(new=3)
    entries = await fetch("SELECT path, price_fen, floor_fen FROM price WHERE sku = $1 ORDER BY price_fen", sku.id)
    assert [tuple(row) for row in entries if row["price_fen"] != sku.price_fen] == [
        ("/EAST/", 7, 0),
        (store.path, 1_230, 0),
        ("/", 59_999, 39_900),
    ]
    assert (await imported("prices", data, HQ)).previewed == ImportCounts(unchanged=3)
    leveled = [*PRICES, "会员等级"]
    theirs = workbook(leveled, (sku.code, "550", 399, None, None, soon, None, None, "basic"))
    assert (await imported("prices", theirs, HQ)).previewed == ImportCounts(new=1)
    assert (await imported("prices", theirs, HQ)).previewed == ImportCounts(unchanged=1)
    _, told, _ = await previewed("prices", workbook(leveled, (sku.code, 1, *[None] * 6, "gold")), HQ)
    assert [problem.field for problem in told.shown[0].problems] == ["level"]
    other = workbook(PRICES, (sku.code, "599.98", 399, None, None, soon, None, None))
    _, told, _ = await previewed("prices", other, HQ)
    assert [(one.field, one.before, one.after) for one in told.shown[0].changes] == [("price", "599.99", "599.98")]
    await imported("prices", other, HQ)
    assert (
        await fetch_value("SELECT count(*) FROM price WHERE sku = $1 AND path = '/' AND price_fen > 59000", sku.id) == 2
    )


async def test_prices_of_nothing_and_of_the_past_are_as_over_the_api(db: None) -> None:
    sku = await a_sku()
    await a_region("EAST")
    past = csv_text(PRICES, (sku.code, "1", "", "", "", "2025-01-01", "", ""))
    _, told, _ = await previewed("prices", past, HQ)
    assert "second person" in told.shown[0].problems[0].rule_en
    _, told, _ = await previewed("prices", past, SYSTEM)
    assert told.previewed == ImportCounts(new=1)
    free = csv_text(PRICES, (sku.code, "0", "", "EAST", "", "", "", ""))
    given = csv_text(PRICES, (sku.code, "0", "", "EAST", "", "", "", "赠品"))
    for sheet, actor in ((free, HQ), (free, INTEGRATOR), (given, HQ)):
        _, told, _ = await previewed("prices", sheet, actor)
        [problem] = told.shown[0].problems
        assert (problem.field, "second person" in problem.rule_en) == ("price", True)
    dear = await a_sku(floor_fen=15_000)
    low = csv_text(PRICES, (dear.code, "149.99", "", "EAST", "", "", "", ""))
    _, told, _ = await previewed("prices", low, HQ)
    assert [problem.field for problem in told.shown[0].problems] == ["price"]
    exact = csv_text(PRICES, (dear.code, "150.00", "", "EAST", "", "", "", ""))
    assert (await imported("prices", exact, HQ)).previewed == ImportCounts(new=1)
    wrong = csv_text(PRICES, (sku.code, "1", "2", "EAST", "S", "", "2020-01-01", ""), ("NONE", "1.005", *[""] * 6))
    _, told, _ = await previewed("prices", wrong, HQ)
    assert [{problem.field for problem in row.problems} for row in told.shown] == [
        {"store", "floor", "valid_to"},
        {"sku", "price"},
    ]
