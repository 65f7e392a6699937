"""Imposition: how many fit, where they lie, where the marks are."""

from collections.abc import Callable

import pytest

from materials.errors import DoesNotFitSheet, NothingToPrint, TooManyItems
from materials.layouts import LAYOUTS, Layout, layout_named
from materials.sheets import A3, A4, MOST_ITEMS, Line, PrintItem, many_to_a_sheet, one_to_a_page

ON_A4 = ("badge", "shelf_tag", "fitting_room", "counter_sticker")


@pytest.mark.parametrize(
    ("code", "per_sheet"), [("badge", 8), ("shelf_tag", 21), ("fitting_room", 8), ("counter_sticker", 1)]
)
def test_an_a4_sheet_holds_as_many_as_fit(code: str, per_sheet: int, an_item: Callable[..., PrintItem]) -> None:
    items = [an_item()] * 22
    plan = many_to_a_sheet(layout_named(code), items)
    assert [len(cells) for cells in plan.pages[:1]] == [per_sheet]
    assert plan.items == 22
    assert len(plan.pages) == -(-22 // per_sheet)


@pytest.mark.parametrize("code", ON_A4)
def test_bleeds_never_overlap_and_pieces_stay_on_the_paper(code: str, an_item: Callable[..., PrintItem]) -> None:
    layout = layout_named(code)
    plan = many_to_a_sheet(layout, [an_item()] * 21)
    cells = plan.pages[0]
    for cell in cells:
        assert cell.left_mm - layout.bleed_mm >= 0
        assert cell.left_mm + layout.width_mm + layout.bleed_mm <= A4.width_mm
        assert cell.top_mm - layout.bleed_mm >= 0
        assert cell.top_mm + layout.height_mm + layout.bleed_mm <= A4.height_mm
    for number, one in enumerate(cells):
        for other in cells[number + 1 :]:
            apart_x = abs(one.left_mm - other.left_mm) >= layout.width_mm + 2 * layout.bleed_mm - 1e-9
            apart_y = abs(one.top_mm - other.top_mm) >= layout.height_mm + 2 * layout.bleed_mm - 1e-9
            assert apart_x or apart_y


def inside(mark: Line, layout: Layout, left: float, top: float) -> bool:
    (x1, y1), (x2, y2) = mark.from_mm, mark.to_mm
    bleed = layout.bleed_mm - 1e-9
    return (
        max(x1, x2) > left - bleed
        and min(x1, x2) < left + layout.width_mm + bleed
        and max(y1, y2) > top - bleed
        and min(y1, y2) < top + layout.height_mm + bleed
    )


@pytest.mark.parametrize("code", ON_A4)
def test_crop_marks_lie_on_the_sheet_and_outside_every_bleed(code: str, an_item: Callable[..., PrintItem]) -> None:
    layout = layout_named(code)
    plan = many_to_a_sheet(layout, [an_item()] * 21)
    for mark in plan.marks:
        assert not any(inside(mark, layout, cell.left_mm, cell.top_mm) for cell in plan.pages[0])
        for x, y in (mark.from_mm, mark.to_mm):
            assert 0 <= x <= A4.width_mm
            assert 0 <= y <= A4.height_mm


def test_every_cut_has_a_mark_at_both_ends(an_item: Callable[..., PrintItem]) -> None:
    layout = layout_named("badge")
    plan = many_to_a_sheet(layout, [an_item()] * 8)
    for cell in plan.pages[0]:
        for x in (cell.left_mm, cell.left_mm + layout.width_mm):
            assert sum(mark.from_mm[0] == mark.to_mm[0] == pytest.approx(x) for mark in plan.marks) == 2
        for y in (cell.top_mm, cell.top_mm + layout.height_mm):
            assert sum(mark.from_mm[1] == mark.to_mm[1] == pytest.approx(y) for mark in plan.marks) == 2


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.code)
def test_a_single_piece_with_marks_has_paper_for_them(layout: Layout, an_item: Callable[..., PrintItem]) -> None:
    plan = one_to_a_page(layout, [an_item()], crop_marks=True)
    over = plan.bleed_mm + plan.slug_mm
    ends = [coordinate for mark in plan.marks for point in (mark.from_mm, mark.to_mm) for coordinate in point]
    assert len(plan.marks) == 8
    assert min(ends) == pytest.approx(-over)
    assert one_to_a_page(layout, [an_item()]).slug_mm == 0


def test_a_poster_is_not_imposed(an_item: Callable[..., PrintItem]) -> None:
    with pytest.raises(DoesNotFitSheet):
        many_to_a_sheet(layout_named("poster_a4"), [an_item()])
    assert len(many_to_a_sheet(layout_named("table_tent"), [an_item()], paper=A3).pages) == 1


def test_no_items_and_too_many_items_are_refused(an_item: Callable[..., PrintItem]) -> None:
    for arrange in (one_to_a_page, many_to_a_sheet):
        with pytest.raises(NothingToPrint):
            arrange(layout_named("badge"), [])
        with pytest.raises(TooManyItems):
            arrange(layout_named("badge"), [an_item()] * (MOST_ITEMS + 1))
