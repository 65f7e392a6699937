"""Symbols: decoded by another library than the one that drew them."""

import re
from random import Random

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import lost_point

from qr_codes import masking
from qr_codes.errors import TextTooLongForSymbol
from qr_codes.rules.readability import QUIET_ZONE_MODULES, ErrorCorrection
from qr_codes.symbols import LARGEST_VERSION, Symbol, outlines_of, svg_path_of, symbol_of

ADDRESS = "HTTPS://Q.BRAND.CN/Q/7K3M9QXA2C3"
LEVELS = list(ErrorCorrection)


def image_of(symbol: Symbol, *, pixels_per_module: int) -> Image.Image:
    """The symbol with quiet zone as a 1-bit image, as a scanner sees it."""
    side = symbol.size + 2 * QUIET_ZONE_MODULES
    margin = "0" * QUIET_ZONE_MODULES
    blank = ["0" * side] * QUIET_ZONE_MODULES
    rows = [*blank, *(margin + row + margin for row in symbol.rows()), *blank]
    light = bytes(0 if module == "1" else 255 for row in rows for module in row)
    image = Image.frombytes("L", (side, side), light).convert("1", dither=Image.Dither.NONE)
    return image.resize((side * pixels_per_module, side * pixels_per_module), Image.Resampling.NEAREST)


def decoded(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


@pytest.mark.parametrize("level", LEVELS)
def test_a_symbol_says_its_text_at_every_level(level: ErrorCorrection) -> None:
    symbol = symbol_of(ADDRESS, level)
    (found,) = zxingcpp.read_barcodes(image_of(symbol, pixels_per_module=4).convert("L"))
    assert found.text == ADDRESS
    assert symbol.size == 17 + 4 * symbol.version


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=40))
def test_any_text_survives(text: str) -> None:
    assert decoded(image_of(symbol_of(text, ErrorCorrection.M), pixels_per_module=3)) == [text]


def test_upper_case_addresses_take_fewer_modules_than_lower_case_ones() -> None:
    assert symbol_of(ADDRESS, ErrorCorrection.H).size < symbol_of(ADDRESS.lower(), ErrorCorrection.H).size


def test_a_text_for_a_wall_is_refused() -> None:
    with pytest.raises(TextTooLongForSymbol) as refused:
        symbol_of("x" * 400, ErrorCorrection.H)
    assert refused.value.facts == {"characters": 400, "largest_version": LARGEST_VERSION}
    with pytest.raises(TextTooLongForSymbol):
        symbol_of("x" * 9_000, ErrorCorrection.H)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([21, 25, 29, 33]), st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5, 0.9]))
def test_the_penalty_is_the_reference_penalty(size: int, random: Random, density: float) -> None:
    rows: list[list[bool | None]] = [[random.random() < density for _ in range(size)] for _ in range(size)]
    assert masking.penalty(masking.packed([[bool(dark) for dark in row] for row in rows]), size) == lost_point(rows)


def test_the_mask_with_the_least_penalty_is_taken() -> None:
    symbol = symbol_of(ADDRESS, ErrorCorrection.Q)
    candidates = []
    for mask in range(8):
        code = QRCode(error_correction=ERROR_CORRECT_Q, mask_pattern=mask)
        code.add_data(ADDRESS, optimize=0)
        code.make()
        candidates.append((lost_point(code.modules), masking.packed(code.modules)))
    assert symbol.matrix == min(candidates, key=lambda candidate: candidate[0])[1]


def test_outlines_filled_even_odd_are_the_symbol() -> None:
    symbol = symbol_of(ADDRESS, ErrorCorrection.Q)
    assert filled(outlines_of(symbol), symbol.size) == symbol.matrix


def filled(outlines: list[list[tuple[int, int]]], size: int) -> int:
    """The modules within closed borders, even-odd, packed as a symbol is."""
    rows = [[False] * size for _ in range(size)]
    for corners in outlines:
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            assert (start[0] == end[0]) != (start[1] == end[1]), "borders run along modules and turn at every corner"
            for y in range(*sorted((start[1], end[1]))):
                for x in range(start[0], size):
                    rows[y][x] = not rows[y][x]
    return masking.packed([[bool(dark) for dark in row] for row in rows])


@given(st.text(min_size=1, max_size=120), st.sampled_from(LEVELS))
@settings(max_examples=40, deadline=None)
def test_an_svg_path_draws_all_modules_in_whole_units(text: str, level: ErrorCorrection) -> None:
    try:
        symbol = symbol_of(text, level)
    except TextTooLongForSymbol:
        return
    path = svg_path_of(symbol)
    assert re.fullmatch(r"(M\d+ \d+([hv]-?\d+)+z)+", path)
    drawn = []
    for part in path.split("z")[:-1]:
        start, *sides = re.findall(r"M\d+ \d+|[hv]-?\d+", part)
        x, y = map(int, start[1:].split())
        corners = [(x, y)]
        for side in sides:
            x, y = (x + int(side[1:]), y) if side[0] == "h" else (x, y + int(side[1:]))
            corners.append((x, y))
        drawn.append(corners)
    assert filled(drawn, symbol.size) == symbol.matrix


@pytest.mark.parametrize(("level", "lost"), [(ErrorCorrection.Q, 0.12), (ErrorCorrection.H, 0.16)])
def test_a_scratched_symbol_is_still_read(level: ErrorCorrection, lost: float) -> None:
    symbol = symbol_of(ADDRESS, level)
    image = image_of(symbol, pixels_per_module=8).convert("L")
    side = round(symbol.size * 8 * lost**0.5)
    corner = (4 + symbol.size - 1) * 8 - side
    ImageDraw.Draw(image).rectangle((corner, corner, corner + side, corner + side), fill=255)
    assert decoded(image) == [ADDRESS]


def seen_by_a_camera(*, blur: float, pixels: float) -> Image.Image:
    """The symbol out of focus by `blur` modules (standard deviation), at `pixels` camera pixels a module."""
    sharp = image_of(symbol_of(ADDRESS, ErrorCorrection.Q), pixels_per_module=20).convert("L")
    side = round(sharp.width * pixels / 20)
    return sharp.filter(ImageFilter.GaussianBlur(20 * blur)).resize((side, side), Image.Resampling.BOX)


@pytest.mark.parametrize("blur", [0.0, 0.25, 0.35])
@pytest.mark.parametrize("pixels", [2.4, 3.0, 3.1, 3.4, 3.7, 4.3, 6.0])
def test_three_camera_pixels_a_module_are_enough(blur: float, pixels: float) -> None:
    """What the scan-distance rule rests on, with a fifth in hand."""
    assert decoded(seen_by_a_camera(blur=blur, pixels=pixels)) == [ADDRESS]


@pytest.mark.parametrize("pixels", [3.0, 3.4, 4.3])
def test_half_a_module_out_of_focus_is_read_after_sharpening_as_phones_do(pixels: float) -> None:
    seen = seen_by_a_camera(blur=0.5, pixels=pixels)
    larger = seen.resize((seen.width * 4, seen.height * 4), Image.Resampling.BICUBIC)
    assert decoded(larger.filter(ImageFilter.UnsharpMask(12, 250, 0))) == [ADDRESS]
