"""Documents as a press gets them: measured, looked at, decoded, with hostile words on them."""

import re
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from materials.layouts import LAYOUTS, Layout, Template, layout_named
from materials.pdf import PIECES_IN_RUN, POINTS_PER_MM, Style, typeset
from materials.placing import placed_symbols
from materials.printing import printed, printed_for_device
from materials.sheets import PrintItem, many_to_a_sheet, one_to_a_page
from materials.verification import page_image
from qr_codes.errors import SymbolTooSmall
from qr_codes.short_codes import printed_form

every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.code)

HOSTILE = [
    "#evil[",
    '$x^2$ *bold* _it_ `raw` \\ // /* <label> @ref #import "x"',
    '"}]; #panic("no")',
    "阿卜杜热合曼·买买提艾力·阿卜杜克热木",
    "W" * 60,
    "超" * 200,
    "Maximiliane-Wilhelmina von Hohenzollern-Sigmaringen",
    "😀\u202e\x00م",
    "",
]


def single(pdf: bytes) -> pypdfium2.PdfPage:
    page: pypdfium2.PdfPage = pypdfium2.PdfDocument(pdf)[0]
    return page


def texts_of(pdf: bytes) -> str:
    return "".join(single(pdf).get_textpage().get_text_range().split())


@every_layout
@pytest.mark.parametrize("crop_marks", [False, True])
def test_boxes_are_exact_to_a_hundredth_of_a_millimetre(
    layout: Layout, crop_marks: bool, an_item: Callable[..., PrintItem]
) -> None:
    page = single(printed(one_to_a_page(layout, [an_item()], crop_marks=crop_marks)).pdf)

    def size(box: tuple[float, float, float, float]) -> tuple[float, float]:
        return (box[2] - box[0]) / POINTS_PER_MM, (box[3] - box[1]) / POINTS_PER_MM

    bleed, slug = layout.bleed_mm, (max(3, layout.bleed_mm) + 5 - layout.bleed_mm) if crop_marks else 0
    for box, beyond in ((page.get_trimbox(), 0), (page.get_bleedbox(), bleed), (page.get_mediabox(), bleed + slug)):
        assert size(box) == pytest.approx((layout.width_mm + 2 * beyond, layout.height_mm + 2 * beyond), abs=0.01)


def test_trim_and_bleed_box_are_written_and_not_left_to_defaults(an_item: Callable[..., PrintItem]) -> None:
    pdf = printed(one_to_a_page(layout_named("badge"), [an_item()] * 3)).pdf
    assert pdf.count(b"/TrimBox") == 3
    assert pdf.count(b"/BleedBox") == 3


@every_layout
@pytest.mark.parametrize("heading", HOSTILE)
def test_hostile_words_are_set_as_words_and_leave_the_symbol_alone(
    layout: Layout, heading: str, an_item: Callable[..., PrintItem]
) -> None:
    item = an_item(heading, brand=heading[:120], detail=heading, store=heading, price=heading[:40])
    printed(one_to_a_page(layout, [item]))


@pytest.mark.parametrize("heading", HOSTILE[:3])
def test_markup_prints_literally(heading: str, an_item: Callable[..., PrintItem]) -> None:
    pdf = printed(one_to_a_page(layout_named("poster_a3"), [an_item(heading)])).pdf
    assert "".join(heading.split()) in texts_of(pdf).replace("\u200b", "").replace("\ufffe", "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    heading=st.text(max_size=80),
    other=st.text(max_size=80),
    code=st.sampled_from(["badge", "shelf_tag", "floor_round_300", "floor_a3"]),
)
def test_no_words_can_spoil_a_sheet(heading: str, other: str, code: str, an_item: Callable[..., PrintItem]) -> None:
    printed(one_to_a_page(layout_named(code), [an_item(heading, brand=other, detail=other, store=heading)]))


def test_a_badge_says_who_where_and_what_happens(an_item: Callable[..., PrintItem]) -> None:
    item = an_item()
    text = texts_of(printed(one_to_a_page(layout_named("badge"), [item])).pdf)
    for words in (
        "王小明",
        "高级导购",
        "上海静安大悦城店",
        "晨曦生活DAWNLIVING",
        "微信扫一扫添加我的专属导购",
        "Scantoreachme",
    ):
        assert words in text
    assert printed_form(item.code) in text


def test_characters_without_a_glyph_are_reported(an_item: Callable[..., PrintItem]) -> None:
    document = printed(one_to_a_page(layout_named("badge"), [an_item("王😀明"), an_item("😀", store="م")]))
    assert document.substituted == ["😀", "م"]
    assert (document.pages, document.items) == (2, 2)


@every_layout
def test_symbols_and_small_type_are_black_ink_alone(layout: Layout, an_item: Callable[..., PrintItem]) -> None:
    pdf = typeset(plan := one_to_a_page(layout, [an_item()]), placed_symbols(plan))
    streams = [
        zlib.decompress(found)
        for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
        if found[:1] == b"x"
    ]
    (drawing,) = [stream for stream in streams if b" k" in stream and b" m" in stream]
    assert not re.search(rb"\s(rg|RG|sc|scn|SC|SCN|g|G)\s", drawing), "only CMYK operators"
    filled = [colour.strip() for colour in re.findall(rb"([\d. ]+) k\s", drawing)]
    assert b"0 0 0 1" in filled
    if layout.template is Template.TAG:
        assert set(filled) <= {b"0 0 0 1", b"0 0 0 0"}


def test_the_style_colours_the_band_but_never_the_symbol(an_item: Callable[..., PrintItem]) -> None:
    plan = one_to_a_page(layout_named("badge"), [an_item()])
    pdf = printed(plan, style=Style(accent=(0, 100, 100, 0))).pdf
    image = single(pdf).render(scale=4).to_pil().convert("RGB")
    red, green, blue = image.getpixel((10, 10))
    assert red > 180
    assert max(green, blue) < 90
    placed = placed_symbols(plan)[0][0]
    inside = (3 + placed.left_mm + placed.module_mm / 2, 3 + placed.top_mm + placed.module_mm / 2)
    dark = image.getpixel(tuple(round(edge * POINTS_PER_MM * 4) for edge in inside))
    assert max(dark) < 60


def test_every_piece_of_a_sheet_is_read_with_its_own_code(an_item: Callable[..., PrintItem]) -> None:
    items = [an_item(f"导购{number}") for number in range(20)]
    document = printed(many_to_a_sheet(layout_named("badge"), items))
    read = [
        found.text
        for page in pypdfium2.PdfDocument(document.pdf)
        for found in zxingcpp.read_barcodes(page_image(page, dpi=200))
    ]
    assert sorted(read) == sorted(item.address for item in items)
    assert document.pages == 3


def seen_from(pdf: bytes, distance_mm: float) -> Image.Image:
    """A page as a phone's preview shows it: 1080 pixels over 65 degrees, slightly out of focus."""
    pixels_per_mm = 1080 / (1.274 * distance_mm)
    fine = page_image(single(pdf), dpi=round(25.4 * pixels_per_mm * 4))
    blurred = fine.filter(ImageFilter.GaussianBlur(4 * 0.8))
    return blurred.resize((fine.width // 4, fine.height // 4), Image.Resampling.BOX)


@every_layout
def test_every_format_is_read_from_its_distance(layout: Layout, an_item: Callable[..., PrintItem]) -> None:
    item = an_item()
    pdf = printed(one_to_a_page(layout, [item])).pdf
    found = zxingcpp.read_barcodes(seen_from(pdf, layout.reading_distance_mm))
    assert [each.text for each in found] == [item.address]


def test_an_address_too_long_for_the_distance_is_refused_before_printing(an_item: Callable[..., PrintItem]) -> None:
    item = an_item(base="https://coupons.a-rather-long-brand-name.com.cn")
    with pytest.raises(SymbolTooSmall):
        printed(one_to_a_page(layout_named("floor_round_300"), [item]))


def test_label_printers_get_whole_dots(an_item: Callable[..., PrintItem]) -> None:
    item = an_item("有机初榨橄榄油", price="¥129.00")
    (png,) = printed_for_device(layout_named("shelf_tag"), [item], dpi=203)
    image = Image.open(BytesIO(png))
    assert image.mode == "1"
    assert image.size == (480, 320)
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [item.address]
    placed = placed_symbols(one_to_a_page(layout_named("shelf_tag"), [item]), device_dpi=203)[0][0]
    left, top = (round(edge * 203 / 25.4) for edge in (placed.left_mm, placed.top_mm))
    for row in range(29):
        y = top + 6 * row + 3
        dots = [image.getpixel((x, y)) for x in range(left, left + 29 * 6)]
        changes = [x for x, (one, other) in enumerate(pairwise(dots), start=1) if one != other]
        assert all(x % 6 == 0 for x in changes), "module edges lie on whole dots"


def test_a_coarse_printer_is_refused(an_item: Callable[..., PrintItem]) -> None:
    with pytest.raises(SymbolTooSmall):
        printed_for_device(layout_named("shelf_tag"), [an_item()], dpi=100)


def test_a_caption_of_ones_own_replaces_the_usual_one(an_item: Callable[..., PrintItem]) -> None:
    usual = an_item()
    own = PrintItem(address=usual.address, code=usual.code, heading="王小明", caption=("扫我", "Scan me"))
    text = texts_of(printed(one_to_a_page(layout_named("badge"), [own])).pdf)
    assert "扫我" in text
    assert "微信" not in text


def test_a_document_of_several_compiler_runs_keeps_order_boxes_and_codes(an_item: Callable[..., PrintItem]) -> None:
    items = [an_item(f"导购{number}") for number in range(PIECES_IN_RUN + 3)]
    document = printed(one_to_a_page(layout_named("badge"), items))
    pages = pypdfium2.PdfDocument(document.pdf)
    assert len(pages) == document.pages == PIECES_IN_RUN + 3
    for number in (0, PIECES_IN_RUN - 1, PIECES_IN_RUN, PIECES_IN_RUN + 2):
        assert f"导购{number}" in "".join(pages[number].get_textpage().get_text_range().split())


def test_several_threads_may_print_at_once(an_item: Callable[..., PrintItem]) -> None:
    plans = [one_to_a_page(layout_named("badge"), [an_item(f"导购{number}")] * 4) for number in range(6)]
    with ThreadPoolExecutor(max_workers=3) as pool:
        assert [document.items for document in pool.map(printed, plans)] == [4] * 6
