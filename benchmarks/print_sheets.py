"""Badges a second: drawn, typeset and read back, beside the bare compiler on as many empty pages."""

import time
from collections.abc import Callable

import pypdfium2
import typst

from benchmarks.report import report
from materials import typefaces
from materials.layouts import layout_named
from materials.pdf import typeset
from materials.placing import placed_symbols
from materials.printing import printed
from materials.sheets import Plan, PrintItem, many_to_a_sheet, one_to_a_page
from materials.verification import page_image, require_readable_pages
from qr_codes.short_codes import mint_code, scan_address

ITEMS = 1_000

EMPTY_PAGES = b"""
#set page(width: 85.6mm, height: 53.98mm, margin: 0mm, bleed: 3mm)
#for number in range(int(sys.inputs.pages)) { if number > 0 { pagebreak() }; [ ] }
"""


def an_item(number: int) -> PrintItem:
    """A badge with a code and a name of its own."""
    code = mint_code()
    return PrintItem(
        address=scan_address("https://q.brand.cn", code),
        code=code,
        heading=f"王小明{number}",
        brand="晨曦生活",
        detail="高级导购",
        store="上海静安大悦城店",
    )


def seconds(work: Callable[[], object]) -> float:
    """The better of two runs."""
    spent = []
    for _ in range(2):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def empty_pages() -> bytes:
    """What the compiler costs with nothing to set."""
    return typst.compile(EMPTY_PAGES, font_paths=typefaces.fonts(), sys_inputs={"pages": str(ITEMS)}, pdf_tags=False)


def rasterise(pdf: bytes) -> None:
    """What looking at every page costs with nothing to check."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        page_image(page, dpi=300)
    document.close()


def main() -> None:
    """Typesetting and reading back apart, then the whole way for single badges and for A4 sheets."""
    badge = layout_named("badge")
    items = [an_item(number) for number in range(ITEMS)]
    plan: Plan = one_to_a_page(badge, items)
    placement = placed_symbols(plan)
    pdf = typeset(plan, placement)
    limit = ITEMS / seconds(empty_pages)
    report(
        "print_sheets.symbols",
        ours=ITEMS / seconds(lambda: placed_symbols(plan)),
        limit=limit,
        unit="badges/s",
        n=ITEMS,
    )
    report(
        "print_sheets.typeset",
        ours=ITEMS / seconds(lambda: typeset(plan, placement)),
        limit=limit,
        unit="badges/s",
        n=ITEMS,
        note="limit: the compiler on empty pages of the same size",
    )
    report(
        "print_sheets.read_back",
        ours=ITEMS / seconds(lambda: require_readable_pages(pdf, plan, placement)),
        limit=ITEMS / seconds(lambda: rasterise(pdf)),
        unit="badges/s",
        n=ITEMS,
        note="limit: rasterising the same pages at 300 dpi, nothing decoded",
    )
    report(
        "print_sheets.badges", ours=ITEMS / seconds(lambda: printed(plan)), limit=limit, unit="badges/s", n=ITEMS,
        note="drawn, typeset, decoded; limit as for typeset",
    )  # fmt: skip
    sheets = many_to_a_sheet(badge, items)
    report(
        "print_sheets.a4_sheets", ours=ITEMS / seconds(lambda: printed(sheets)), limit=limit, unit="badges/s", n=ITEMS,
        note="8 to a sheet with crop marks",
    )  # fmt: skip


if __name__ == "__main__":
    main()
