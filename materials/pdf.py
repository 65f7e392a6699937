"""Typesetting: a plan becomes a PDF in exact millimetres, vector and CMYK, with its trim and bleed boxes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import msgspec
import pypdfium2
import typst

from materials import typefaces
from materials.layouts import CAPTIONS, Layout, Shape
from materials.placing import PlacedSymbol, Placement
from materials.sheets import Cell, Plan, PrintItem
from qr_codes import short_codes
from qr_codes.rules.readability import MM_PER_INCH
from qr_codes.symbols import outlines_of

POINTS_PER_MM = 72 / MM_PER_INCH

TEMPLATES = Path(__file__).parent / "templates"

PIECES_IN_RUN = 240
"""Pieces a run of the compiler sets; bounds its memory to some 300 MB."""

FEW_PIECES = 8
"""Up to here the compiler's memory of a document is not worth the tenth of a second that clearing it takes."""

CACHE_GENERATIONS = 11
"""The compiler forgets what ten compilations in a row did not use."""

Cmyk = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """The chain's colours in percent of cyan, magenta, yellow, black. Symbols and small type are black in any style."""

    accent: Cmyk = (92, 62, 42, 38)
    on_accent: Cmyk = (0, 0, 0, 0)


DEFAULT_STYLE = Style()


def typeset(plan: Plan, placement: Placement, *, style: Style = DEFAULT_STYLE) -> bytes:
    """The PDF of a plan. Values reach the template as JSON, so no text can become markup.

    Long documents are set in runs of some hundred pieces: the compiler keeps about a megabyte for each.
    """
    pages_in_run = max(1, PIECES_IN_RUN // max(len(cells) for cells in plan.pages))
    runs = [
        _compiled(
            replace(plan, pages=plan.pages[first : first + pages_in_run]),
            placement[first : first + pages_in_run],
            style,
        )
        for first in range(0, len(plan.pages), pages_in_run)
    ]
    return _bound(runs, plan)


def _compiled(plan: Plan, placement: Placement, style: Style) -> bytes:
    """One run of the compiler over all pages of `plan`."""
    pdf = typst.compile(
        TEMPLATES / "print.typ",
        root=TEMPLATES,
        font_paths=typefaces.fonts(),
        sys_inputs={
            "job": msgspec.json.encode(_job(plan, placement, style)).decode(),
            "text": typefaces.FAMILY,
            "mono": typefaces.MONO_FAMILY,
        },
        # Structure tags would double the time and mean nothing to a press.
        pdf_tags=False,
    )
    if plan.items > FEW_PIECES:
        _age_compiler_cache()
    return pdf


def _age_compiler_cache() -> None:
    """Let the compiler drop what it remembers of the last document, which it otherwise does ten documents later."""
    for _ in range(CACHE_GENERATIONS):
        typst.compile(b"", font_paths=typefaces.fonts())


def _job(plan: Plan, placement: Placement, style: Style) -> dict[str, object]:
    """The template's input."""
    layout = plan.layout
    return {
        "title": layout.title[1],
        "page": {
            "width": plan.width_mm,
            "height": plan.height_mm,
            "over": plan.bleed_mm + plan.slug_mm,
        },
        "layout": {
            "template": layout.template.value,
            "width": layout.width_mm,
            "height": layout.height_mm,
            "bleed": layout.bleed_mm,
            "safe": layout.safe_mm,
            "circle": layout.shape is Shape.CIRCLE,
        },
        "style": {"accent": style.accent, "on_accent": style.on_accent},
        "marks": [[line.from_mm, line.to_mm] for line in plan.marks],
        "pages": [
            [_cell(layout, cell, placed) for cell, placed in zip(cells, symbols, strict=True)]
            for cells, symbols in zip(plan.pages, placement, strict=True)
        ],
    }


def _cell(layout: Layout, cell: Cell, placed: PlacedSymbol) -> dict[str, object]:
    """One piece: its place, its words, its symbol."""
    return {
        "left": cell.left_mm,
        "top": cell.top_mm,
        **_words(layout, cell.item),
        "symbol": {
            "left": placed.left_mm,
            "top": placed.top_mm,
            "width": placed.width_mm,
            "quiet": placed.quiet_mm,
            "module": placed.module_mm,
            "outlines": outlines_of(placed.symbol),
        },
    }


def _words(layout: Layout, item: PrintItem) -> dict[str, object]:
    """The texts of a piece, reduced to what the typeface can show."""
    caption = item.caption or CAPTIONS[layout.kind]
    return {
        "brand": typefaces.printable(item.brand),
        "heading": typefaces.printable(item.heading),
        "detail": typefaces.printable(item.detail),
        "store": typefaces.printable(item.store),
        "price": typefaces.printable(item.price),
        "caption": [typefaces.printable(line) for line in caption],
        "code": short_codes.printed_form(item.code),
    }


def _bound(runs: Sequence[bytes], plan: Plan) -> bytes:
    """The runs as one document with explicit trim and bleed boxes, which a press needs to cut and to impose."""
    over = (plan.bleed_mm + plan.slug_mm) * POINTS_PER_MM
    slug = plan.slug_mm * POINTS_PER_MM
    width, height = plan.width_mm * POINTS_PER_MM, plan.height_mm * POINTS_PER_MM
    document = pypdfium2.PdfDocument(runs[0])
    try:
        for run in runs[1:]:
            more = pypdfium2.PdfDocument(run)
            document.import_pages(more)
            more.close()
        for page in document:
            page.set_trimbox(over, over, over + width, over + height)
            page.set_bleedbox(slug, slug, 2 * over + width - slug, 2 * over + height - slug)
            page.close()
        out = BytesIO()
        document.save(out)
    finally:
        document.close()
    return out.getvalue()
