"""Life cycle and scan distance."""

import pytest

from qr_codes.errors import SymbolTooSmall, TouchpointStateForbids
from qr_codes.rules.readability import (
    ErrorCorrection,
    levels_for,
    reading_distance_mm,
    require_readable,
    smallest_module_mm,
    whole_dots_module_mm,
    width_with_quiet_zone_mm,
)
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState, may_become, require_step

KINDS = list(TouchpointKind)


def test_a_retired_touchpoint_never_comes_back() -> None:
    assert not any(may_become(TouchpointState.RETIRED, wanted) for wanted in TouchpointState)


def test_every_living_touchpoint_can_be_retired() -> None:
    living = set(TouchpointState) - {TouchpointState.RETIRED}
    assert all(may_become(state, TouchpointState.RETIRED) for state in living)


def test_nothing_becomes_unprinted_again() -> None:
    assert not any(may_become(state, TouchpointState.MINTED) for state in TouchpointState)
    with pytest.raises(TouchpointStateForbids) as refused:
        require_step(TouchpointState.BOUND, TouchpointState.PRINTED)
    assert refused.value.facts == {"state": "BOUND", "wanted": "PRINTED"}


def test_a_pause_ends_where_it_began() -> None:
    require_step(TouchpointState.BOUND, TouchpointState.PAUSED)
    require_step(TouchpointState.PAUSED, TouchpointState.BOUND)


def test_only_the_floor_needs_the_highest_error_correction() -> None:
    assert [kind for kind in KINDS if levels_for(kind)[0] is ErrorCorrection.H] == [TouchpointKind.FLOOR_STICKER]


@pytest.mark.parametrize(("distance", "module"), [(200, 0.69), (300, 1.03), (500, 1.72), (1000, 3.45), (2000, 6.90)])
def test_modules_grow_with_the_distance(distance: float, module: float) -> None:
    assert smallest_module_mm(TouchpointKind.POSTER, distance) == pytest.approx(module, abs=0.005)


def test_floor_modules_are_a_quarter_larger() -> None:
    flat = smallest_module_mm(TouchpointKind.POSTER, 1200)
    assert smallest_module_mm(TouchpointKind.FLOOR_STICKER, 1200) == pytest.approx(1.25 * flat)


@pytest.mark.parametrize("kind", KINDS)
def test_the_reading_distance_is_where_the_module_becomes_the_smallest(kind: TouchpointKind) -> None:
    assert reading_distance_mm(kind, smallest_module_mm(kind, 700)) == pytest.approx(700)


def test_a_symbol_needs_four_empty_modules_on_each_side() -> None:
    assert width_with_quiet_zone_mm(29, 29) == pytest.approx(37)


def test_a_symbol_that_is_too_small_for_its_distance_is_refused() -> None:
    require_readable(TouchpointKind.BADGE, 20 / 29, modules=29, distance_mm=200)
    with pytest.raises(SymbolTooSmall) as refused:
        require_readable(TouchpointKind.BADGE, 19.8 / 29, modules=29, distance_mm=200)
    assert refused.value.facts["smallest_module_mm"] == 0.69


def test_no_symbol_is_smaller_than_12_mm_however_near() -> None:
    with pytest.raises(SymbolTooSmall):
        require_readable(TouchpointKind.BADGE, 11.9 / 29, modules=29, distance_mm=10)


@pytest.mark.parametrize(("wanted", "dots"), [(0.83, 6), (0.75, 5), (6 * 25.4 / 203, 6), (0.51, 4)])
def test_raster_modules_are_whole_dots(wanted: float, dots: int) -> None:
    assert whole_dots_module_mm(wanted, 203) == pytest.approx(dots * 25.4 / 203)


def test_fewer_than_four_dots_are_refused() -> None:
    with pytest.raises(SymbolTooSmall):
        whole_dots_module_mm(0.49, 203)
