"""A file as rows of a kind: each with everything that is wrong with it, its number as a spreadsheet shows it."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Generic, NamedTuple

from msgspec import UNSET

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.cells import BadCell, as_text, is_blank, rule_of
from guide_app.base.kernel.imports.columns import NOTHING_SAID, Column, Header, Need, read_header
from guide_app.base.kernel.imports.errors import SheetEmpty
from guide_app.base.kernel.imports.kinds import ImportKind, Problem, R
from guide_app.base.kernel.imports.opening import Cell, Row, Sheet, open_sheet

MOST_REMEMBERED = 2_000
"""Different texts of a column whose meaning is remembered while a file is read."""
FAR_AWAY = date(9999, 12, 1)
SHOWN_LETTERS = 80
"""Of a cell that is named in an error."""

Key = tuple[Any, ...]
"""What a row is known by: values of its key's columns."""


class Place(NamedTuple):
    """Where a row stands among others: its number, its key, and that of the row above it."""

    number: int
    key: Key | None
    above: Key | None


@dataclass(frozen=True, slots=True)
class ReadRow(Generic[R]):
    """A row of a file; `row` is None where a cell breaks the rule of its column.

    Then `judged` is what the other cells say, so that everything is told that is wrong with it: `broken` fields hold
    nothing there, or what stands for nothing where a row has to have them.
    """

    number: int
    cells: tuple[Cell, ...]
    row: R | None
    problems: tuple[Problem, ...] = ()
    judged: R | None = None
    broken: frozenset[str] = frozenset()

    @property
    def as_far_as_read(self) -> R:
        """The row, or what can be judged of it."""
        found = self.row if self.row is not None else self.judged
        assert found is not None, "one of them is there"
        return found


class Cells:
    """Texts of columns with what they mean: most columns hold few different ones, which are read once."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Any]] = {}

    def read(self, column: Column, cell: Cell) -> Any:  # of whatever type the column is
        """What stands in the cell. Raises BadCell, InvalidField, which is found out anew each time."""
        if type(cell) is not str:
            return column.type.read(cell)
        known = self._of.setdefault(column.field, {})
        if cell in known:
            return known[cell]
        value = column.type.read(cell)
        if len(known) < MOST_REMEMBERED:
            known[cell] = value
        return value


@dataclass(frozen=True, slots=True)
class KindOfSheet(Generic[R]):
    """A file that is read as rows of a kind. `order` are places among its rows, those above others first."""

    kind: ImportKind[R, Any]
    sheet: Sheet
    header: Header
    rows: int
    order: tuple[int, ...] | None
    doubled: dict[int, int]
    """By a row's number, the number of the row with the same key that came before it."""
    circular: frozenset[int]
    """Numbers of rows that stand below themselves."""
    read_before: Cells = field(default_factory=Cells)

    def read(self) -> Iterator[ReadRow[R]]:
        """Every row, in the order in which they are imported."""
        if self.order is None:
            yield from map(self._judged, self._lines())
            return
        lines = list(self._lines())
        for place in self.order:
            yield self._judged(lines[place])

    def shown(self, read: ReadRow[R], where: str) -> str:
        """What stands in a cell of the row, for people: short, personal data masked."""
        column = next((one for one in self.kind.columns if one.field == where), None)
        place = self.header.places.get(where, len(read.cells))
        if column is None or place >= len(read.cells):
            return ""
        return cell_shown(column, read.cells[place])

    def _lines(self) -> Iterator[ReadRow[R]]:
        rows = self.sheet.rows()
        for row in rows:
            if row.number > self.header.number:
                yield read_row(self.kind, self.header, row, self.sheet.broken_cells, self.read_before)

    def _judged(self, read: ReadRow[R]) -> ReadRow[R]:
        first = self.doubled.get(read.number)
        problems, broken = list(read.problems), read.broken
        if first is not None:
            broken |= set(self.kind.key)
            problems.append(Problem(self.kind.columns[0].field, f"与第 {first} 行重复", f"the same as in row {first}"))
        if read.number in self.circular:
            broken |= {str(self.kind.above)}
            problems.append(Problem("", "上级互相引用，成环", "the rows above stand below each other, in a circle"))
        if len(problems) == len(read.problems):
            return read
        return ReadRow(read.number, read.cells, None, tuple(problems), read.as_far_as_read, broken)


def cell_shown(column: Column, cell: Cell) -> str:
    """A cell of the column for people."""
    written = as_text(cell)
    masked = column.type.masked
    return (masked(written) if masked is not None else written)[:SHOWN_LETTERS]


def read_sheet(kind: ImportKind[R, Any], data: bytes, said: Mapping[str, str | None] = NOTHING_SAID) -> KindOfSheet[R]:
    """The file as rows of the kind, not yet read one by one. Raises what `open_sheet` and `read_header` raise."""
    return read_opened(kind, open_sheet(data), said)


def read_opened(
    kind: ImportKind[R, Any], sheet: Sheet, said: Mapping[str, str | None] = NOTHING_SAID
) -> KindOfSheet[R]:
    """The same of a file that is open; `said` is what headings are. Raises SheetEmpty, HeaderNotUnderstood."""
    first = next(sheet.rows(), None)
    if first is None:
        raise SheetEmpty
    header = read_header(kind.columns, first.number, first.cells, said)
    hashes = array("q")
    places: list[Place] = []
    for row in _below(sheet, header):
        key = _key(kind, kind.key, header, row)
        hashes.append(hash(key))
        if kind.above is not None:
            places.append(Place(row.number, key, _key(kind, (kind.above,), header, row)))
    if not hashes:
        raise SheetEmpty
    doubled = _doubled(kind, sheet, header, hashes)
    if kind.above is None:
        return KindOfSheet(kind, sheet, header, len(hashes), None, doubled, frozenset())
    order, circular = from_the_top(places)
    return KindOfSheet(kind, sheet, header, len(hashes), order, doubled, circular)


def _below(sheet: Sheet, header: Header) -> Iterator[Row]:
    return (row for row in sheet.rows() if row.number > header.number)


def _doubled(kind: ImportKind[R, Any], sheet: Sheet, header: Header, hashes: Sequence[int]) -> dict[int, int]:
    """By the number of a row, that of the first one with the same key.

    Keys of hundreds of thousands of rows would take more memory than the file: only those whose hash comes again are
    read a second time and compared.
    """
    again = {one for one, other in pairwise(sorted(hashes)) if one == other}
    seen: dict[Key, int] = {}
    doubled: dict[int, int] = {}
    for row, hashed in zip(_below(sheet, header), hashes, strict=True) if again else ():
        key = _key(kind, kind.key, header, row) if hashed in again else None
        if key is not None and seen.setdefault(key, row.number) != row.number:
            doubled[row.number] = seen[key]
    return doubled


def _key(kind: ImportKind[R, Any], fields: tuple[str, ...], header: Header, row: Row) -> Key | None:
    """What these fields of a row hold; None where one breaks the rule of its column, or all are blank."""
    problems: list[Problem] = []
    found = []
    cells = Cells()
    for column in kind.columns:
        if column.field in fields:
            found.append(_value(column, header, row, frozenset(), problems, cells))
    return None if problems or all(one is UNSET for one in found) else tuple(found)


def read_row(
    kind: ImportKind[R, Any],
    header: Header,
    row: Row,
    broken_cells: frozenset[tuple[int, int]] = frozenset(),
    cells: Cells | None = None,
) -> ReadRow[R]:
    """One row, with every rule that its cells break by themselves; `cells` are what was read before of the file."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    cells = cells or Cells()
    for column in kind.columns:
        value = _value(column, header, row, broken_cells, problems, cells)
        if value is not UNSET:
            values[column.field] = value
    if not problems:
        return ReadRow(row.number, row.cells, kind.row(**values))
    broken = frozenset(problem.field for problem in problems)
    values |= {column.field: nothing_of(column) for column in kind.columns if column.needs_standing_in(broken)}
    return ReadRow(row.number, row.cells, None, tuple(problems), kind.row(**values), broken)


def nothing_of(column: Column) -> Any:  # of whatever type the column is
    """What stands for nothing in a column that every row has: no code is like it, no day that anybody means."""
    like = column.type.read(column.example)
    if type(like) is str:
        return "\x01"
    if isinstance(like, datetime):
        return datetime.min.replace(tzinfo=UTC)
    return FAR_AWAY if isinstance(like, date) else 0


def _value(
    column: Column,
    header: Header,
    row: Row,
    broken_cells: frozenset[tuple[int, int]],
    problems: list[Problem],
    cells: Cells,
) -> Any:  # of whatever type the column is
    """What the row holds in a column, UNSET where it is blank; what breaks its rule is added to the problems."""
    place = header.places.get(column.field)
    cell: Cell = row.cells[place] if place is not None and place < len(row.cells) else ""
    try:
        if place is not None and (row.number, place) in broken_cells:
            raise BadCell("单元格公式出错", "the formula of this cell has failed")
        if is_blank(cell):
            if column.need is Need.ALWAYS:
                raise BadCell("必填", "must be filled in")
            return UNSET
        return cells.read(column, cell)
    except BadCell as bad:
        problems.append(Problem(column.field, *bad.rule))
    except InvalidField as refusal:
        problems.append(Problem(column.field, *rule_of(refusal)))
    return UNSET


def from_the_top(rows: Sequence[Place]) -> tuple[tuple[int, ...], frozenset[int]]:
    """The places of rows, those above others first and else as they stand; the numbers of those in a circle."""
    place_of: dict[Key, int] = {}
    for place, row in enumerate(rows):
        if row.key is not None:
            place_of.setdefault(row.key, place)
    depth: dict[int, int] = {}
    circular: set[int] = set()
    for start in range(len(rows)):
        way: list[int] = []
        at: int | None = start
        on_the_way: set[int] = set()
        while at is not None and at not in depth and at not in on_the_way:
            way.append(at)
            on_the_way.add(at)
            above = rows[at].above
            at = None if above is None else place_of.get(above)
        if at is not None and at in on_the_way:
            circular.update(way[way.index(at) :])
        base = -1 if at is None else depth.get(at, -1)
        for steps, one in enumerate(reversed(way), start=1):
            depth[one] = base + steps
    order = sorted(range(len(rows)), key=depth.__getitem__)
    return tuple(order), frozenset(rows[place].number for place in circular)
