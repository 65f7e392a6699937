"""The columns of a kind of sheet, and how the first line of a file is matched with them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from guide_app.base.kernel.imports.cells import CellType, Told, as_text
from guide_app.base.kernel.imports.errors import HeaderNotUnderstood
from guide_app.base.kernel.imports.opening import Cell

OWN_COLUMNS = (("行号", "Row"), ("错误", "Errors"))
"""What an error sheet has beyond the columns of its file; a file that is uploaded again may still have them."""
MOST_NAMED = 30
"""Columns that are named one by one where something is wrong with them."""
MOST_LETTERS = 60
"""Of a title that is told."""
MOST_OF_A_HEADING = 200
NOTHING_SAID: Mapping[str, str | None] = MappingProxyType({})


class Need(Enum):
    """When a cell of the column has to be filled in."""

    ALWAYS = auto()
    NEW = auto()
    """Where the row is new. Blank in a row that is known, it stays as it is."""
    NEVER = auto()

    @property
    def told(self) -> Told:
        """For people."""
        return {
            Need.ALWAYS: ("必填", "always"),
            Need.NEW: ("新建时必填", "when new"),
            Need.NEVER: ("选填", "optional"),
        }[self]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field that its cells become, its names, what it holds, an explanation, an example."""

    field: str
    names: Told
    type: CellType
    need: Need = Need.NEVER
    note: Told = ("", "")
    example: str = ""
    also: tuple[str, ...] = ()

    def needs_standing_in(self, broken: frozenset[str]) -> bool:
        """Whether every row has it, and this one's cannot be read."""
        return self.need is Need.ALWAYS and self.field in broken

    @property
    def title(self) -> str:
        """As it stands in a template."""
        return f"{self.names[0]} {self.names[1]}"


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file: as it stands, which place holds which column, and what nobody knows."""

    number: int
    titles: tuple[str, ...]
    places: Mapping[str, int]
    """By field."""
    unknown: tuple[str, ...]

    @property
    def understood(self) -> dict[str, str]:
        """By field the title that was taken for it."""
        return {field: self.titles[place][:MOST_LETTERS] for field, place in self.places.items()}

    @property
    def kept(self) -> tuple[int, ...]:
        """The places of what belongs to the file itself, not to an error sheet that it was."""
        return tuple(place for place, title in enumerate(self.titles) if not is_own(title))


def plain(title: str) -> str:
    """A column's name without what people add to it: case, spaces, stars, a remark in brackets."""
    flat = unicodedata.normalize("NFKC", title).casefold()
    return _letters(flat.partition("(")[0]) or _letters(flat)


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def read_header(
    columns: Sequence[Column], number: int, cells: Iterable[Cell], said: Mapping[str, str | None] = NOTHING_SAID
) -> Header:
    """Which place holds which column: as somebody has `said` of a heading, a field or None for nothing, else by the
    names of the columns; one that is a field's bare name alone means nothing beside one that is the column's name.
    Raises HeaderNotUnderstood."""
    titles = tuple(as_text(cell) for cell in cells)
    known = {plain(spelling): column.field for column in columns for spelling in spellings(column)}
    by_name = {plain(spelling): column.field for column in columns for spelling in spellings(column)[1:]}
    named = {by_name.get(plain(title)) for title in titles}
    places: dict[str, int] = {}
    doubled, unknown = [], []
    for place, title in enumerate(titles):
        heading = heading_of(title)
        field = said.get(heading, known.get(plain(title)))
        if heading not in said and field in named and plain(title) not in by_name:
            field = None
        if field is None:
            if heading not in said and plain(title) and not is_own(title):
                unknown.append(title[:MOST_LETTERS])
        elif field in places:
            doubled.append(title[:MOST_LETTERS])
        else:
            places[field] = place
    missing = [column.names[0] for column in columns if column.need is Need.ALWAYS and column.field not in places]
    if missing or doubled:
        found = [title[:MOST_LETTERS] for title in titles if title][:MOST_NAMED]
        raise HeaderNotUnderstood(missing=missing, doubled=doubled[:MOST_NAMED], found=found, row=number)
    return Header(number, titles, places, tuple(unknown[:MOST_NAMED]))


def is_own(title: str) -> bool:
    """Whether a column belongs to an error sheet, not to the file that it was made of."""
    return plain(title) in {plain(spelling) for names in OWN_COLUMNS for spelling in _spellings(names)}


def heading_of(title: str) -> str:
    """A title as people say what it means, without what nobody reads to its end."""
    return title[:MOST_OF_A_HEADING]


def spellings(column: Column) -> tuple[str, ...]:
    """Every name under which a column is known."""
    return (column.field, *_spellings(column.names), *column.also)


def _spellings(names: Told) -> tuple[str, ...]:
    return (*names, "".join(names))
