"""Every format: does the symbol fit, and is it read from where people stand?"""

import pytest

from materials.errors import LayoutUnknown
from materials.layouts import CAPTIONS, LAYOUTS, Layout, Shape, layout_named
from qr_codes.rules.readability import require_readable, width_with_quiet_zone_mm
from qr_codes.rules.touchpoints import TouchpointKind

every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.code)


@every_layout
@pytest.mark.parametrize("modules", [29, 33])
def test_symbol_and_quiet_zone_lie_inside_the_safe_area(layout: Layout, modules: int) -> None:
    half = width_with_quiet_zone_mm(layout.symbol_mm, modules) / 2
    x, y = layout.symbol_centre_mm
    if layout.shape is Shape.CIRCLE:
        assert 2**0.5 * half <= layout.width_mm / 2 - layout.safe_mm
    assert layout.safe_mm <= x - half
    assert x + half <= layout.width_mm - layout.safe_mm
    assert layout.safe_mm <= y - half
    assert y + half <= layout.height_mm - layout.safe_mm


@every_layout
def test_a_version_3_symbol_is_read_from_the_stated_distance(layout: Layout) -> None:
    require_readable(layout.kind, layout.symbol_mm / 29, modules=29, distance_mm=layout.reading_distance_mm)


@every_layout
def test_every_layout_has_room_for_version_4(layout: Layout) -> None:
    module = layout.symbol_mm / 33
    enough = layout.reading_distance_mm * (1.25 if layout.kind is TouchpointKind.FLOOR_STICKER else 1) / 290
    assert module >= enough


@pytest.mark.parametrize(
    ("code", "width", "height", "bleed"),
    [
        ("badge", 85.60, 53.98, 3),
        ("shelf_tag", 60, 40, 0),
        ("fitting_room", 90, 54, 3),
        ("counter_sticker", 120, 160, 3),
        ("table_tent", 148, 210, 3),
        ("poster_a4", 210, 297, 3),
        ("poster_a3", 297, 420, 3),
        ("poster_a2", 420, 594, 3),
        ("floor_round_300", 300, 300, 3),
        ("floor_a3", 420, 297, 3),
    ],
)
def test_sizes_are_the_standard_ones(code: str, width: float, height: float, bleed: float) -> None:
    layout = layout_named(code)
    assert (layout.width_mm, layout.height_mm, layout.bleed_mm) == (width, height, bleed)


def test_every_kind_of_touchpoint_has_a_format_and_a_caption_in_two_languages() -> None:
    for kind in TouchpointKind:
        assert any(layout.kind is kind for layout in LAYOUTS)
        assert all(CAPTIONS[kind])


def test_codes_of_formats_are_unique() -> None:
    assert len({layout.code for layout in LAYOUTS}) == len(LAYOUTS)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(LayoutUnknown):
        layout_named("billboard")
