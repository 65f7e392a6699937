"""What makes a symbol readable from where people stand: how large it is, its margin, how much of it may be lost."""

from enum import StrEnum

from qr_codes.errors import SymbolTooSmall
from qr_codes.rules.touchpoints import TouchpointKind

QUIET_ZONE_MODULES = 4
"""Empty modules on every side of a symbol (ISO/IEC 18004)."""

MODULES_AT_DISTANCE = 290
"""A phone resolves a module of distance / 290: 3 pixels of a 1080-pixel preview that is about 65 degrees wide."""

OBLIQUE_FACTOR = 1.25
"""Floor symbols are seen at an angle, worn and stepped on: everything is a quarter larger."""

LEAST_DOTS_PER_MODULE = 4
"""Below four printer dots a module's edges are as wide as the module (Denso Wave)."""

LEAST_SYMBOL_MM = 12.0
"""No symbol is printed smaller, however near it is held."""

MM_PER_INCH = 25.4


class ErrorCorrection(StrEnum):
    """How much of a symbol may be lost: about 7, 15, 25 or 30 % of its codewords."""

    L = "L"
    M = "M"
    Q = "Q"
    H = "H"


_LEVELS = {TouchpointKind.FLOOR_STICKER: (ErrorCorrection.H, ErrorCorrection.Q)}


def levels_for(kind: TouchpointKind) -> tuple[ErrorCorrection, ...]:
    """H where shoes scratch the symbol, or Q where an address would have too many modules at H; Q everywhere else."""
    return _LEVELS.get(kind, (ErrorCorrection.Q,))


def smallest_module_mm(kind: TouchpointKind, distance_mm: float) -> float:
    """The smallest module that a phone at `distance_mm` resolves on this kind of touchpoint."""
    factor = OBLIQUE_FACTOR if kind is TouchpointKind.FLOOR_STICKER else 1.0
    return distance_mm * factor / MODULES_AT_DISTANCE


def reading_distance_mm(kind: TouchpointKind, module_mm: float) -> float:
    """How far away a phone still resolves modules of this size: the inverse of `smallest_module_mm`."""
    return module_mm / smallest_module_mm(kind, 1.0)


def width_with_quiet_zone_mm(symbol_mm: float, modules: int) -> float:
    """The width of paper a symbol of `modules` modules needs, its empty margin on both sides included."""
    return symbol_mm * (modules + 2 * QUIET_ZONE_MODULES) / modules


def whole_dots_module_mm(module_mm: float, dpi: int) -> float:
    """The largest module of whole printer dots that is not larger than `module_mm`.

    Raises SymbolTooSmall when that is fewer than four dots.
    """
    # A hair is added so that a module meant to be exactly n dots does not lose one to rounding.
    dots = int(module_mm * dpi / MM_PER_INCH + 1e-6)
    if dots < LEAST_DOTS_PER_MODULE:
        raise SymbolTooSmall(
            module_mm=round(module_mm, 3),
            smallest_module_mm=round(LEAST_DOTS_PER_MODULE * MM_PER_INCH / dpi, 3),
            dpi=dpi,
        )
    return dots * MM_PER_INCH / dpi


def require_readable(kind: TouchpointKind, module_mm: float, *, modules: int, distance_mm: float) -> None:
    """Refuse a symbol that cannot be scanned from `distance_mm`, or is below what any phone reads reliably."""
    smallest = max(smallest_module_mm(kind, distance_mm), LEAST_SYMBOL_MM / modules)
    # A micrometre of grace: sizes are given in mm with two digits, the bound has infinitely many.
    if module_mm < smallest - 0.001:
        raise SymbolTooSmall(
            module_mm=round(module_mm, 3),
            smallest_module_mm=round(smallest, 3),
            modules=modules,
            distance_mm=distance_mm,
        )
