"""The reading test: no sheet is handed out before its pages were measured, rasterised and decoded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image

from materials.errors import SheetUnreadable
from materials.pdf import POINTS_PER_MM
from materials.placing import PlacedSymbol, Placement
from materials.sheets import Plan
from qr_codes.rules.readability import MM_PER_INCH

if TYPE_CHECKING:
    from materials.reading import ReadSymbol

SIZE_TOLERANCE_MM = 0.1

WHITE = 250
"""Grey level from which a pixel counts as empty paper."""

READER = "materials.reading"
"""Loaded with the first sheet: see `codes_seen`."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Expected:
    """A symbol that should be on a page, in mm from the media box's top left corner."""

    placed: PlacedSymbol
    left_mm: float
    top_mm: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        half = self.placed.width_mm / 2
        return self.left_mm + half, self.top_mm + half


def require_readable_pages(pdf: bytes, plan: Plan, placement: Placement, *, dpi: int | None = None) -> None:
    """Refuse a document of which any page is not what the plan says: SheetUnreadable with page and reason.

    Every page is measured (boxes within 0.1 mm), rasterised at `dpi` (by default the layout's), and decoded. It must
    hold exactly the meant texts, each at its place, each with an empty quiet zone.
    """
    resolution = dpi or plan.layout.raster_dpi
    document = pypdfium2.PdfDocument(pdf)
    try:
        if len(document) != len(plan.pages):
            raise SheetUnreadable(page=None, reason="PAGES", pages=len(document), wanted=len(plan.pages))
        for number, page in enumerate(document, start=1):
            _require_size(page, plan, number=number)
            raster = page_image(page, dpi=resolution)
            expected = _expected(plan, placement, number - 1)
            _require_codes(raster, expected, dpi=resolution, number=number)
            _require_quiet_zones(raster, expected, dpi=resolution, number=number)
            page.close()
    finally:
        document.close()


def page_image(page: pypdfium2.PdfPage, *, dpi: int) -> Image.Image:
    """One page in 8-bit grey."""
    image: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return image


def _expected(plan: Plan, placement: Placement, page: int) -> list[_Expected]:
    """The symbols of one page, moved from their pieces to the page."""
    over = plan.bleed_mm + plan.slug_mm
    return [
        _Expected(placed, over + cell.left_mm + placed.left_mm, over + cell.top_mm + placed.top_mm)
        for cell, placed in zip(plan.pages[page], placement[page], strict=True)
    ]


def _require_size(page: pypdfium2.PdfPage, plan: Plan, *, number: int) -> None:
    """Media, bleed and trim box are what the plan says."""
    over, slug = plan.bleed_mm + plan.slug_mm, plan.slug_mm
    width, height = plan.width_mm, plan.height_mm
    boxes: dict[str, tuple[Box, Box]] = {
        "media": (page.get_mediabox(), (0, 0, width + 2 * over, height + 2 * over)),
        "bleed": (page.get_bleedbox(), (slug, slug, width + 2 * over - slug, height + 2 * over - slug)),
        "trim": (page.get_trimbox(), (over, over, over + width, over + height)),
    }
    for name, (measured, wanted) in boxes.items():
        millimetres = [edge / POINTS_PER_MM for edge in measured]
        if any(abs(is_ - want) > SIZE_TOLERANCE_MM for is_, want in zip(millimetres, wanted, strict=True)):
            found = [round(edge, 2) for edge in millimetres]
            raise SheetUnreadable(page=number, reason="SIZE", box=name, found_mm=found, wanted_mm=list(wanted))


def _require_codes(raster: Image.Image, expected: Sequence[_Expected], *, dpi: int, number: int) -> None:
    """Exactly the meant texts are read, each within a twentieth of its width from where it should be."""
    found: list[ReadSymbol] = import_module(READER).read_symbols(raster, dpi=dpi)
    wanted = Counter(each.placed.symbol.text for each in expected)
    read = Counter(each.text for each in found)
    if read != wanted:
        raise SheetUnreadable(
            page=number, reason="CODES", missing=sorted(wanted - read), unexpected=sorted(read - wanted)
        )
    for each in expected:
        reach = each.placed.width_mm / 20
        if not any(_is_at(symbol, each, reach) for symbol in found):
            raise SheetUnreadable(page=number, reason="PLACE", text=each.placed.symbol.text)


def _is_at(symbol: "ReadSymbol", expected: _Expected, reach: float) -> bool:
    """Whether this is the expected symbol, in its place."""
    offsets = (abs(is_ - want) for is_, want in zip(symbol.centre_mm, expected.centre_mm, strict=True))
    return symbol.text == expected.placed.symbol.text and max(offsets) <= reach


def _require_quiet_zones(raster: Image.Image, expected: Sequence[_Expected], *, dpi: int, number: int) -> None:
    """Nothing is printed within four modules of any symbol."""
    scale = dpi / MM_PER_INCH
    for each in expected:
        quiet = each.placed.quiet_mm * scale
        left, top = each.left_mm * scale, each.top_mm * scale
        right, bottom = left + each.placed.width_mm * scale, top + each.placed.width_mm * scale
        strips = (
            (left - quiet, top - quiet, right + quiet, top),
            (left - quiet, bottom, right + quiet, bottom + quiet),
            (left - quiet, top, left, bottom),
            (right, top, right + quiet, bottom),
        )
        if any(_darkest(raster, strip) < WHITE for strip in strips):
            raise SheetUnreadable(page=number, reason="QUIET_ZONE", text=each.placed.symbol.text)


def _darkest(raster: Image.Image, strip: Box) -> float:
    """The darkest grey of a strip, without the pixels that its edges cut."""
    left, top, right, bottom = strip
    inner = raster.crop((int(left) + 2, int(top) + 2, int(right) - 1, int(bottom) - 1))
    darkest, _ = inner.getextrema()
    if isinstance(darkest, tuple):
        raise TypeError("the raster is not grey")
    return darkest
