"""A row that is wrong in several places is told all of it at once, whatever kind it is, and nothing that is right."""

import pytest

from guide_app.base.kernel.imports.columns import Need
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.reading import nothing_of, read_sheet
from guide_app.entry import wiring
from tests.factories import a_region, a_sku, a_store, an_entity, hq_actor
from tests.imports.sheets import csv_text, previewed

assert wiring.IMPORTS
ABROAD = "NOWHERE"

WRONG: dict[str, list[tuple[dict[str, str], set[str]]]] = {
    "entities": [({"code": "E 1", "name": "长" * 200}, {"code", "name"})],
    "regions": [
        ({"code": "R1", "name": "长" * 200, "parent": ABROAD}, {"name", "parent"}),
        ({"code": "R 1", "name": "区", "parent": ABROAD}, {"code", "parent"}),
    ],
    "stores": [
        (
            {
                "code": "S1",
                "region": ABROAD,
                "entity": ABROAD,
                "opened_on": "昨天",
                "hours_weekend": "全天",
                "status": "?",
            },
            {"name", "region", "entity", "ownership", "opened_on", "hours_weekend", "status"},
        ),
        (
            {"code": "HERE", "opened_on": "昨天", "ownership": "加盟", "status": "关闭"},
            {"opened_on", "ownership", "status"},
        ),
    ],
    "associates": [
        (
            {"number": "A1", "name": "", "phone": "123", "role": "导购", "store": ABROAD, "valid_from": "昨天"},
            {"name", "phone", "store", "valid_from"},
        ),
        ({"number": "A 1", "name": "李", "role": "总裁", "store": ABROAD}, {"number", "role", "store"}),
        (
            {"number": "A1", "name": "李", "phone": "123", "role": "导购", "store": "HERE", "region": "EAST"},
            {"phone", "store"},
        ),
        ({"number": "A1", "name": "李", "phone": "123", "role": "总部运营"}, {"phone", "role"}),
        ({"number": "A1", "name": "李", "role": "总部运营", "store": "HERE"}, {"store", "role"}),
    ],
    "second_posts": [
        ({"number": "NOBODY", "store": ABROAD, "valid_from": "昨天"}, {"number", "store", "valid_from"}),
        (
            {"number": "NOBODY", "store": "HERE", "valid_from": "2026-12-02", "valid_to": "2026-12-01"},
            {"number", "valid_to"},
        ),
    ],
    "members": [
        ({"phone": "123", "home_store": ABROAD, "birthday": "1850-01-01"}, {"phone", "home_store", "birthday"}),
        ({"name": "李", "home_store": ABROAD, "joined_on": "2999-01-01"}, {"phone", "home_store", "joined_on"}),
        (
            {"phone": "13912345678", "gender": "?", "consented_on": "2999-01-01"},
            {"gender", "consented_on", "home_store"},
        ),
    ],
    "points": [({"phone": "13912345678", "points": "-1"}, {"phone", "points"}), ({"points": "x"}, {"phone", "points"})],
    "categories": [({"code": "C1", "name": "长" * 99, "parent": ABROAD}, {"name", "parent"})],
    "products": [
        (
            {"code": "P1", "season": ABROAD, "category": ABROAD, "weight_g": "重", "specifications": "?"},
            {"name", "season", "category", "weight_g", "specifications"},
        )
    ],
    "skus": [
        ({"code": "K1", "name": "鞋", "category": ABROAD, "discountable": "?"}, {"category", "discountable"}),
        (
            {"code": "货号", "name": "鞋", "category": ABROAD, "spu": "NONE", "variant": "颜色=黑"},
            {"code", "category", "spu"},
        ),
    ],
    "barcodes": [({"barcode": "6901234567890", "sku": "NONE"}, {"barcode", "sku"})],
    "prices": [
        (
            {"sku": "NONE", "price": "1.005", "floor": "9", "list": "1", "store": ABROAD, "level": "?", "channel": "?"},
            {"sku", "price", "store", "level", "channel"},
        ),
        (
            {"sku": "RUN", "price": "5", "floor": "9", "list": "1", "valid_from": "昨天"},
            {"floor", "list", "valid_from"},
        ),
    ],
    "stock": [
        (
            {"location": ABROAD, "sku": "NONE", "on_hand": "x", "as_of": "2999-01-01"},
            {"location", "sku", "on_hand", "as_of"},
        )
    ],
    "codes": [({"code": "0000-0000-000", "store": ABROAD, "label": "长" * 99}, {"code", "store", "label"})],
    "goals": [
        ({"month": "2999-01", "store": ABROAD, "goal": "1.005"}, {"month", "store", "goal"}),
        ({"month": "十月", "number": "NOBODY", "goal": "-1"}, {"month", "goal"}),
        ({"month": "2026-12", "number": "NOBODY", "goal": "-1"}, {"number", "goal"}),
    ],
    "attendance": [
        (
            {"month": "2026-12", "store": ABROAD, "number": "NOBODY", "half_days": "99"},
            {"store", "number", "half_days"},
        ),
        ({"month": "十月", "store": ABROAD, "number": "NOBODY", "half_days": "99"}, {"month", "store", "half_days"}),
    ],
    "rota": [
        ({"store": "HERE", "number": "NOBODY", "day": "2026-12-02", "shift": "夜"}, {"number", "shift"}),
        ({"store": ABROAD, "number": "N 1", "day": "昨天", "shift": "长" * 30}, {"store", "number", "day", "shift"}),
        ({"store": "HERE", "number": "NOBODY", "day": "昨天", "shift": "夜"}, {"day", "shift"}),
    ],
}
CASES = [(kind, cells, fields) for kind, rows in WRONG.items() for cells, fields in rows]


def test_every_kind_is_tried() -> None:
    assert WRONG.keys() == KINDS.keys()


@pytest.mark.parametrize(("kind", "cells", "expected"), CASES)
async def test_everything_that_is_wrong_with_a_row_is_told(
    db: None, kind: str, cells: dict[str, str], expected: set[str]
) -> None:
    await a_store("HERE", await a_region("EAST"))
    await an_entity()
    await a_sku(code="RUN")
    _, told, _ = await previewed(kind, csv_text(tuple(cells), tuple(cells.values())), await hq_actor())
    [row] = told.shown
    assert {problem.field for problem in row.problems} == expected
    assert len(row.problems) == len(expected), "each once"
    assert told.previewed.refused == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_for_nothing_is_of_the_type_of_its_column(kind: str) -> None:
    spec = KINDS[kind]
    wrong = ["" if column.need is Need.ALWAYS else None for column in spec.columns]
    for column in spec.columns:
        if column.need is Need.ALWAYS:
            assert type(nothing_of(column)) is type(column.type.read(column.example))
    [row] = read_sheet(spec, csv_text([column.field for column in spec.columns], [*wrong[:-1], "x" * 5_000])).read()
    assert row.row is None
    assert all(getattr(row.as_far_as_read, column.field) is not None for column in spec.columns)


async def test_a_row_that_stands_twice_is_told_what_else_is_wrong_with_it(db: None) -> None:
    await a_region("EAST")
    await an_entity()
    head = ("code", "name", "region", "entity", "ownership")
    lines = (("S1", "甲", "EAST", "HQ", "直营"), ("S1", "乙", ABROAD, "HQ", "租赁"))
    _, told, _ = await previewed("stores", csv_text(head, *lines))
    refused, new = told.shown
    assert [problem.field for problem in refused.problems] == ["ownership", "code", "region"]
    assert (new.outcome, told.previewed.new) == ("new", 1)


async def test_a_refused_row_takes_nothing_from_those_after_it(db: None) -> None:
    store = await a_store("HERE", await a_region("EAST"))
    head = ("number", "name", "role", "store", "wecom_userid", "title")
    lines = (("A1", "李", "导购", store.code, "wx1", "长" * 99), ("A2", "王", "导购", store.code, "wx1", ""))
    _, told, _ = await previewed("associates", csv_text(head, *lines), await hq_actor())
    assert [(row.row, [problem.field for problem in row.problems]) for row in told.shown] == [(2, ["title"]), (3, [])]
