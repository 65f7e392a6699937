"""The reading test must fail for every way in which a sheet can be wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from materials.errors import SheetUnreadable
from materials.layouts import layout_named
from materials.pdf import typeset
from materials.placing import placed_symbols
from materials.sheets import Cell, Plan, PrintItem
from materials.verification import require_readable_pages

BADGE = layout_named("badge")


def reason_of(meant: Plan, made: Plan) -> dict[str, object]:
    """Why a document made from one plan is held back when another was meant."""
    with pytest.raises(SheetUnreadable) as refused:
        require_readable_pages(typeset(made, placed_symbols(made)), meant, placed_symbols(meant))
    return refused.value.facts


def test_what_was_made_as_meant_passes(a_plan: Callable[..., Plan]) -> None:
    plan = a_plan()
    placement = placed_symbols(plan)
    require_readable_pages(typeset(plan, placement), plan, placement)


def test_a_wrong_code_on_any_page_is_found(a_plan: Callable[..., Plan]) -> None:
    meant = a_plan()
    made = replace(meant, pages=[*meant.pages[:2], *a_plan(pieces=1).pages])
    facts = reason_of(meant, made)
    assert (facts["page"], facts["reason"]) == (3, "CODES")
    assert facts["missing"] == [meant.pages[2][0].item.address]


def test_two_exchanged_pages_are_found(a_plan: Callable[..., Plan]) -> None:
    meant = a_plan()
    facts = reason_of(meant, replace(meant, pages=list(reversed(meant.pages))))
    assert (facts["page"], facts["reason"]) == (1, "CODES")


def test_a_missing_page_is_found(a_plan: Callable[..., Plan]) -> None:
    meant = a_plan()
    assert reason_of(meant, replace(meant, pages=meant.pages[:2]))["reason"] == "PAGES"


@pytest.mark.parametrize("change", [{"width_mm": 85.3}, {"bleed_mm": 2.5}, {"slug_mm": 1.0}])
def test_a_wrong_size_is_found(change: dict[str, Any], a_plan: Callable[..., Plan]) -> None:
    meant = a_plan(pieces=1)
    assert reason_of(meant, replace(meant, **change))["reason"] == "SIZE"


def test_a_symbol_out_of_place_is_found(a_plan: Callable[..., Plan]) -> None:
    meant = a_plan(pieces=1)
    moved = replace(BADGE, symbol_centre_mm=(BADGE.symbol_centre_mm[0] - 2, BADGE.symbol_centre_mm[1]))
    assert reason_of(meant, replace(meant, layout=moved))["reason"] == "PLACE"


def test_print_in_the_quiet_zone_is_found(an_item: Callable[..., PrintItem]) -> None:
    """Two tags laid so close that the second one's words stand in the first one's quiet zone."""
    tag = layout_named("shelf_tag")
    apart = Plan(
        layout=tag,
        width_mm=130,
        height_mm=tag.height_mm,
        bleed_mm=0,
        slug_mm=0,
        pages=[[Cell(0, 0, an_item()), Cell(60, 0, an_item())]],
    )
    placement = placed_symbols(apart)
    require_readable_pages(typeset(apart, placement), apart, placement)
    first, second = apart.pages[0]
    crowded = replace(apart, pages=[[first, replace(second, left_mm=55.2)]])
    facts = reason_of(crowded, crowded)
    assert (facts["reason"], facts["text"]) == ("QUIET_ZONE", first.item.address)
