"""Every text can be read on what lies behind it, in light and dark, whatever the brand's colour."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.html.assets import HERE
from guide_app.base.html.brand import (
    DARK_CARD,
    DARK_GROUND,
    LIGHT_CARD,
    LIGHT_GROUND,
    READABLE,
    contrast,
    readable_on,
    shades_of,
)

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@given(COLOURS)
def test_a_brand_of_any_colour_can_be_read(colour: str) -> None:
    light, dark = shades_of(colour, LIGHT_CARD, LIGHT_GROUND), readable_on(colour, DARK_CARD, DARK_GROUND)
    assert contrast(light.on_fill, light.fill) >= READABLE or contrast("#111416", colour) < 4.6
    assert min(contrast(light.ink, LIGHT_CARD), contrast(light.ink, LIGHT_GROUND)) >= READABLE
    assert min(contrast(dark, DARK_CARD), contrast(dark, DARK_GROUND)) >= READABLE
    assert contrast(shades_of(dark, DARK_CARD, DARK_GROUND).on_fill, dark) >= READABLE


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_inks_of_the_tokens_can_be_read(scheme: int) -> None:
    parts = (HERE / "style" / "tokens.css").read_text(encoding="utf-8").split("@media")
    tokens = {name: value + value[1:] if len(value) == 4 else value for name, value in _colours(parts[scheme])}
    for ink in ("ink", "ink-2", "warning", "danger"):
        for ground in ("card", "ground"):
            assert contrast(tokens[ink], tokens[ground]) >= READABLE, (ink, ground)
    for ground in ("card", "ground"):
        assert contrast(tokens["line-2"], tokens[ground]) >= 2.8


def _colours(text: str) -> list[tuple[str, str]]:
    return re.findall(r"--([a-z0-9-]+):(#[0-9A-F]{3,6})", text)


def test_black_and_white_are_as_far_apart_as_can_be() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0
