"""Where each symbol lies on its piece and how large its modules are, checked against the distance it is read from."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from materials.layouts import Layout
from materials.sheets import Plan
from qr_codes.errors import SymbolTooSmall
from qr_codes.rules.readability import MM_PER_INCH, QUIET_ZONE_MODULES, require_readable, whole_dots_module_mm
from qr_codes.symbols import Symbol, symbol_of


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A symbol on its piece, in mm: the top left corner of its first module, from the piece's trim corner."""

    symbol: Symbol
    module_mm: float
    left_mm: float
    top_mm: float

    @property
    def width_mm(self) -> float:
        """Without the quiet zone."""
        return self.module_mm * self.symbol.size

    @property
    def quiet_mm(self) -> float:
        """Width of the quiet zone on each side."""
        return self.module_mm * QUIET_ZONE_MODULES


Placement = Sequence[Sequence[PlacedSymbol]]
"""The symbols of a plan: one list a page, one symbol a cell."""


def placed_symbol(layout: Layout, address: str, *, device_dpi: int | None = None) -> PlacedSymbol:
    """The symbol of an address where the layout wants it.

    For a raster printer of `device_dpi` module and position are whole dots. The first of the layout's levels that can
    be read is taken. Raises SymbolTooSmall when the address needs so many modules that they cannot be read from the
    layout's distance, or printed by the device.
    """
    *better, last = layout.levels
    for level in better:
        with suppress(SymbolTooSmall):
            return _placed(layout, symbol_of(address, level), device_dpi)
    return _placed(layout, symbol_of(address, last), device_dpi)


def _placed(layout: Layout, symbol: Symbol, device_dpi: int | None) -> PlacedSymbol:
    module = layout.symbol_mm / symbol.size
    if device_dpi is not None:
        module = whole_dots_module_mm(module, device_dpi)
    require_readable(layout.kind, module, modules=symbol.size, distance_mm=layout.reading_distance_mm)
    left, top = (centre - module * symbol.size / 2 for centre in layout.symbol_centre_mm)
    if device_dpi is not None:
        left, top = (round(edge * device_dpi / MM_PER_INCH) * MM_PER_INCH / device_dpi for edge in (left, top))
    return PlacedSymbol(symbol=symbol, module_mm=module, left_mm=left, top_mm=top)


def placed_symbols(plan: Plan, *, device_dpi: int | None = None) -> Placement:
    """The symbols of every cell of a plan. Raises SymbolTooSmall for the first that would not be read."""
    return [
        [placed_symbol(plan.layout, cell.item.address, device_dpi=device_dpi) for cell in cells] for cells in plan.pages
    ]
