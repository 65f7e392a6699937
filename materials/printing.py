"""From items to a document that was read back: the one way in which printed codes leave the product."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from threading import Lock

import pypdfium2

from materials import typefaces
from materials.layouts import Layout
from materials.pdf import DEFAULT_STYLE, Style, typeset
from materials.placing import placed_symbols
from materials.sheets import Plan, PrintItem, one_to_a_page
from materials.verification import page_image, require_readable_pages
from qr_codes.rules.readability import MM_PER_INCH

THRESHOLD = 128
"""Grey below it is printed by a one-bit device."""

PROOF_PIXELS = 1_400
PROOF_DPI_LEAST, PROOF_DPI_MOST = 40, 200
"""A proof is about so many pixels along its longer side."""

_PRESS = Lock()
"""PDFium is not thread-safe: one document at a time in a process, whichever thread asks."""


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A PDF whose every page was measured and decoded. `substituted` are characters that print as a geta 〓."""

    pdf: bytes
    pages: int
    items: int
    substituted: list[str]


def printed(plan: Plan, *, style: Style = DEFAULT_STYLE) -> PrintedDocument:
    """Typeset a plan and read it back. Raises SymbolTooSmall before, SheetUnreadable after typesetting."""
    placement = placed_symbols(plan)
    with _PRESS:
        pdf = typeset(plan, placement, style=style)
        require_readable_pages(pdf, plan, placement)
    return PrintedDocument(pdf=pdf, pages=len(plan.pages), items=plan.items, substituted=_substituted(plan))


def proofed(plan: Plan) -> bytes:
    """The first sheet as it would be printed, as a PNG to look at. Raises what `printed` does."""
    first = replace(plan, pages=plan.pages[:1])
    placement = placed_symbols(first)
    with _PRESS:
        pdf = typeset(first, placement)
        require_readable_pages(pdf, first, placement)
        document = pypdfium2.PdfDocument(pdf)
        try:
            raster = page_image(document[0], dpi=_proof_dpi(first))
        finally:
            document.close()
    out = BytesIO()
    raster.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _proof_dpi(plan: Plan) -> int:
    """Fine enough to read small pieces, coarse enough to be sent to a browser."""
    longest = max(plan.width_mm, plan.height_mm) + 2 * (plan.bleed_mm + plan.slug_mm)
    return max(PROOF_DPI_LEAST, min(PROOF_DPI_MOST, int(PROOF_PIXELS * MM_PER_INCH / longest)))


def printed_for_device(layout: Layout, items: Sequence[PrintItem], *, dpi: int) -> list[bytes]:
    """One-bit PNGs for a raster printer such as a 203 dpi label printer, every module a whole number of dots.

    Each image was decoded at the device's own resolution. Raises SymbolTooSmall when modules are under four dots.
    """
    plan = one_to_a_page(layout, items)
    placement = placed_symbols(plan, device_dpi=dpi)
    with _PRESS:
        pdf = typeset(plan, placement)
        require_readable_pages(pdf, plan, placement, dpi=dpi)
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_one_bit_png(page, dpi=dpi) for page in document]
        finally:
            document.close()


def _one_bit_png(page: pypdfium2.PdfPage, *, dpi: int) -> bytes:
    """A page in black and white without dithering."""
    grey = page_image(page, dpi=dpi)
    out = BytesIO()
    grey.point(lambda level: 255 if level >= THRESHOLD else 0).convert("1").save(out, format="PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _substituted(plan: Plan) -> list[str]:
    """The characters that the typeface lacks, over all items, each once."""
    texts = (
        text
        for cells in plan.pages
        for item in (cell.item for cell in cells)
        for text in (item.brand, item.heading, item.detail, item.store, item.price, *(item.caption or ()))
    )
    return typefaces.missing_glyphs("".join(texts))
