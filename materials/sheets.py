"""Where items go on paper: one to a page with bleed, or many to a sheet with crop marks along its edges."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from materials.errors import DoesNotFitSheet, NothingToPrint, TooManyItems
from materials.layouts import Layout

MOST_ITEMS = 5_000
"""Per document: what typesets and reads back in about half a minute."""

MARK_LENGTH_MM = 5.0
MARK_OFFSET_MM = 3.0
"""Crop marks start this far outside the trim, or at the end of the bleed if that is further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintItem:
    """What one printed piece says. `address` is what its symbol holds, `code` what people can type instead.

    `heading` is an associate's name, a product or a headline; `detail` a title, a specification or a line below;
    `price` is printed as it stands. An empty field leaves its place empty; `caption` is Chinese and English.
    """

    address: str
    code: str
    heading: str
    brand: str = ""
    detail: str = ""
    store: str = ""
    price: str = ""
    caption: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet that a printer takes, in mm."""

    name: str
    width_mm: float
    height_mm: float


A4 = Paper("A4", 210.0, 297.0)
A3 = Paper("A3", 297.0, 420.0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One item and where its trim's top left corner lies, in mm from the page's trim corner."""

    left_mm: float
    top_mm: float
    item: PrintItem


@dataclass(frozen=True, slots=True)
class Line:
    """A crop mark, in mm from the page's trim corner; it may lie outside the page's trim."""

    from_mm: tuple[float, float]
    to_mm: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole document: pages of one size with cells of one layout.

    `slug_mm` is paper beyond the bleed, for the marks: the media box is trim + bleed + slug on every side.
    """

    layout: Layout
    width_mm: float
    height_mm: float
    bleed_mm: float
    slug_mm: float
    pages: Sequence[Sequence[Cell]]
    marks: Sequence[Line] = field(default=())

    @property
    def items(self) -> int:
        """How many pieces the document holds."""
        return sum(len(cells) for cells in self.pages)


def one_to_a_page(layout: Layout, items: Sequence[PrintItem], *, crop_marks: bool = False) -> Plan:
    """Every item on a page of its own whose trim is the item's: what card printers and print shops take."""
    _require_sensible(items)
    return Plan(
        layout=layout,
        width_mm=layout.width_mm,
        height_mm=layout.height_mm,
        bleed_mm=layout.bleed_mm,
        slug_mm=_mark_start(layout) + MARK_LENGTH_MM - layout.bleed_mm if crop_marks else 0.0,
        pages=[[Cell(0.0, 0.0, item)] for item in items],
        marks=_marks(layout, columns=[0.0], rows=[0.0]) if crop_marks else (),
    )


def many_to_a_sheet(layout: Layout, items: Sequence[PrintItem], *, paper: Paper = A4) -> Plan:
    """As many items as fit on each sheet, centred, with crop marks for straight cuts through all of them.

    Bleeds of neighbours touch and never overlap; without bleed neighbours share a cut. Raises DoesNotFitSheet.
    """
    _require_sensible(items)
    columns = _places(layout.width_mm, layout, paper.width_mm)
    rows = _places(layout.height_mm, layout, paper.height_mm)
    if not columns or not rows:
        raise DoesNotFitSheet(layout=layout.code, paper=paper.name)
    places = [(left, top) for top in rows for left in columns]
    return Plan(
        layout=layout,
        width_mm=paper.width_mm,
        height_mm=paper.height_mm,
        bleed_mm=0.0,
        slug_mm=0.0,
        pages=[
            [Cell(left, top, item) for (left, top), item in zip(places, items[first:], strict=False)]
            for first in range(0, len(items), len(places))
        ],
        marks=_marks(layout, columns=columns, rows=rows),
    )


def _require_sensible(items: Sequence[PrintItem]) -> None:
    """Refuse an empty or an endless document."""
    if not items:
        raise NothingToPrint
    if len(items) > MOST_ITEMS:
        raise TooManyItems(items=len(items), most=MOST_ITEMS)


def _mark_start(layout: Layout) -> float:
    """Distance from the trim at which marks begin: never inside the bleed."""
    return max(MARK_OFFSET_MM, layout.bleed_mm)


def _places(length: float, layout: Layout, available: float) -> list[float]:
    """Where items of `length` start along an edge, leaving room for the marks at both ends."""
    pitch = length + 2 * layout.bleed_mm
    room = available - 2 * (_mark_start(layout) + MARK_LENGTH_MM)
    # The outer bleeds lie where the marks keep their distance anyway.
    count = int((room + 2 * layout.bleed_mm + 1e-9) // pitch)
    first = (available - (count * pitch - 2 * layout.bleed_mm)) / 2
    return [first + place * pitch for place in range(count)]


def _marks(layout: Layout, *, columns: Sequence[float], rows: Sequence[float]) -> list[Line]:
    """A mark at both ends of every straight cut through the block of items."""
    near, far = _mark_start(layout), _mark_start(layout) + MARK_LENGTH_MM
    left, right = columns[0], columns[-1] + layout.width_mm
    top, bottom = rows[0], rows[-1] + layout.height_mm
    across = sorted({x for start in columns for x in (start, start + layout.width_mm)})
    down = sorted({y for start in rows for y in (start, start + layout.height_mm)})
    vertical = [
        line
        for x in across
        for line in (Line((x, top - far), (x, top - near)), Line((x, bottom + near), (x, bottom + far)))
    ]
    horizontal = [
        line
        for y in down
        for line in (Line((left - far, y), (left - near, y)), Line((right + near, y), (right + far, y)))
    ]
    return vertical + horizontal
