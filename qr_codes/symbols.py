"""QR symbols: the matrix of a text, its outline for vector print, and PNG and SVG for screens and raster printers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import qrcode.constants
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode
from qrcode.util import QRData

from qr_codes import masking
from qr_codes.errors import TextTooLongForSymbol
from qr_codes.rules.readability import ErrorCorrection
from qr_codes.short_codes import is_alphanumeric

LARGEST_VERSION = 10
"""57 modules: beyond it a symbol needs more paper or a steadier hand than a shop has."""

MASKS = range(8)

ALPHANUMERIC_MODE: Final = 2
BYTE_MODE: Final = 4
"""Mode indicators of ISO/IEC 18004; the library knows them under the same numbers."""

_LEVELS = {
    ErrorCorrection.L: qrcode.constants.ERROR_CORRECT_L,
    ErrorCorrection.M: qrcode.constants.ERROR_CORRECT_M,
    ErrorCorrection.Q: qrcode.constants.ERROR_CORRECT_Q,
    ErrorCorrection.H: qrcode.constants.ERROR_CORRECT_H,
}

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol without its quiet zone: `size` rows of `size` modules, packed row after row into `matrix`."""

    text: str
    level: ErrorCorrection
    version: int
    size: int
    matrix: int

    def rows(self) -> list[str]:
        """The rows from the top as strings of 1 (dark) and 0."""
        bits = format(self.matrix, f"0{self.size * self.size}b")
        return [bits[start : start + self.size] for start in range(0, len(bits), self.size)]


def symbol_of(text: str, level: ErrorCorrection) -> Symbol:
    """The smallest symbol that holds `text` at `level`, with the mask that ISO/IEC 18004 prefers.

    Upper-case addresses go in at 5.5 bits a character, anything else as UTF-8 bytes. Raises TextTooLongForSymbol.
    """
    version, size, first = _drawn(text, level, mask=0)
    candidates = (first ^ change for change in _mask_changes(version, level))
    best = min(candidates, key=lambda matrix: masking.penalty(matrix, size))
    return Symbol(text=text, level=level, version=version, size=size, matrix=best)


def outlines_of(symbol: Symbol) -> list[list[Point]]:
    """The borders between dark and light as closed polygons of module corners, to be filled even-odd.

    Only corners where the border turns are listed. One path without inner edges: no hairlines between modules.
    """
    ahead = _border_steps(symbol.rows())
    outlines: list[list[Point]] = []
    while ahead:
        start = at = next(iter(ahead))
        corners: list[Point] = []
        heading: Point | None = None
        while heading is None or at != start:
            choices = ahead[at]
            step = choices[0] if len(choices) == 1 or heading is None else _right_turn(heading)
            choices.remove(step)
            if not choices:
                del ahead[at]
            if step != heading:
                corners.append(at)
            heading = step
            at = (at[0] + step[0], at[1] + step[1])
        outlines.append(corners)
    return outlines


def svg_path_of(symbol: Symbol) -> str:
    """The `d` of an SVG path in module units, origin at the symbol's corner, for `fill-rule="evenodd"`.

    Borders run along rows and columns, so every side is one step: a third of what corners take when packed.
    """
    return "".join(f"M{corners[0][0]} {corners[0][1]}{_sides(corners)}z" for corners in outlines_of(symbol))


def _sides(corners: Sequence[Point]) -> str:
    """The steps from each corner to the next; the last side is what `z` draws."""
    return "".join(
        f"h{next_x - x}" if next_y == y else f"v{next_y - y}" for (x, y), (next_x, next_y) in pairwise(corners)
    )


def _drawn(text: str, level: ErrorCorrection, *, mask: int, version: int | None = None) -> tuple[int, int, int]:
    """Version, size and matrix of the library's symbol with a given mask."""
    content = text.encode()
    code = QRCode(version=version, error_correction=_LEVELS[level], border=0, mask_pattern=mask)
    code.add_data(QRData(content, mode=ALPHANUMERIC_MODE if is_alphanumeric(text) else BYTE_MODE))
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as overflow:
        # Past version 40 the library fails to find a version; which of the two it raises differs by release.
        raise TextTooLongForSymbol(characters=len(text), largest_version=LARGEST_VERSION) from overflow
    if code.version > LARGEST_VERSION:
        raise TextTooLongForSymbol(characters=len(text), largest_version=LARGEST_VERSION)
    return code.version, code.modules_count, masking.packed(code.modules)


@cache
def _mask_changes(version: int, level: ErrorCorrection) -> tuple[int, ...]:
    """What each mask flips against mask 0, format information included. It does not depend on the text."""
    drawn = [_drawn("0", level, mask=mask, version=version)[2] for mask in MASKS]
    return tuple(matrix ^ drawn[0] for matrix in drawn)


def _border_steps(rows: Sequence[str]) -> dict[Point, list[Point]]:
    """From each corner on a border, the unit steps that keep a dark module on the right hand."""
    size = len(rows)
    blank = "0" * (size + 2)
    framed = [blank, *(f"0{row}0" for row in rows), blank]
    steps: dict[Point, list[Point]] = {}
    for y in range(size):
        above, row, below = framed[y], framed[y + 1], framed[y + 2]
        for x in range(size):
            if row[x + 1] == "0":
                continue
            if above[x + 1] == "0":
                steps.setdefault((x, y), []).append((1, 0))
            if row[x + 2] == "0":
                steps.setdefault((x + 1, y), []).append((0, 1))
            if below[x + 1] == "0":
                steps.setdefault((x + 1, y + 1), []).append((-1, 0))
            if row[x] == "0":
                steps.setdefault((x, y + 1), []).append((0, -1))
    return steps


def _right_turn(heading: Point) -> Point:
    """The step to the right of `heading`, y pointing down: where two dark modules touch, stay with one's own."""
    return (-heading[1], heading[0])
