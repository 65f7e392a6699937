"""What a touchpoint is, how it lives, and how large its symbol must be to be scanned from where people stand."""

from enum import StrEnum

from qr_codes.errors import SymbolTooSmall, TouchpointStateForbids

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


class TouchpointKind(StrEnum):
    """What the code is printed on, which decides how it is held, worn and read."""

    FLOOR_STICKER = "FLOOR_STICKER"
    SHELF_TAG = "SHELF_TAG"
    BADGE = "BADGE"
    TABLE_TENT = "TABLE_TENT"
    POSTER = "POSTER"
    WINDOW = "WINDOW"
    COUNTER_STICKER = "COUNTER_STICKER"
    FITTING_ROOM = "FITTING_ROOM"


class TouchpointState(StrEnum):
    """Where a printed code stands in its life; the code itself is never used again for another touchpoint."""

    MINTED = "MINTED"
    """The code exists, nothing is printed."""
    PRINTED = "PRINTED"
    """On paper, still blank: a scan by an associate offers to bind it."""
    BOUND = "BOUND"
    """Leads somewhere; where to may change without reprinting."""
    PAUSED = "PAUSED"
    """Answers with a friendly page until it is resumed."""
    RETIRED = "RETIRED"
    """Gone for good; answers 410 with a friendly page, or forwards to its replacement."""


class RetirementReason(StrEnum):
    """Why a touchpoint was taken out of service."""

    DAMAGED = "DAMAGED"
    LOST = "LOST"
    REPLACED = "REPLACED"
    TAMPERED = "TAMPERED"
    ASSOCIATE_LEFT = "ASSOCIATE_LEFT"
    STORE_CLOSED = "STORE_CLOSED"
    CAMPAIGN_OVER = "CAMPAIGN_OVER"
    MISPRINTED = "MISPRINTED"


_NEXT_STATES = {
    TouchpointState.MINTED: {TouchpointState.PRINTED, TouchpointState.BOUND, TouchpointState.RETIRED},
    TouchpointState.PRINTED: {TouchpointState.BOUND, TouchpointState.RETIRED},
    TouchpointState.BOUND: {TouchpointState.PAUSED, TouchpointState.RETIRED},
    TouchpointState.PAUSED: {TouchpointState.BOUND, TouchpointState.RETIRED},
    TouchpointState.RETIRED: set[TouchpointState](),
}

_LEVELS = {TouchpointKind.FLOOR_STICKER: ErrorCorrection.H}


def may_become(state: TouchpointState, wanted: TouchpointState) -> bool:
    """Whether a touchpoint in `state` may go to `wanted`; staying where it is counts as no step."""
    return wanted in _NEXT_STATES[state]


def require_step(state: TouchpointState, wanted: TouchpointState) -> None:
    """Refuse a step that the life cycle does not have."""
    if not may_become(state, wanted):
        raise TouchpointStateForbids(state=state.value, wanted=wanted.value)


def level_for(kind: TouchpointKind) -> ErrorCorrection:
    """H where shoes scratch the symbol, Q everywhere else."""
    return _LEVELS.get(kind, ErrorCorrection.Q)


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
