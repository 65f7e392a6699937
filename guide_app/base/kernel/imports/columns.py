"""The columns of a kind of sheet, and how the first line of a file is matched with them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from guide_app.base.kernel.imports.cells import CellType, Told, as_text
from guide_app.base.kernel.imports.errors import HeaderNotUnderstood
from guide_app.base.kernel.imports.opening import Cell

OWN_COLUMNS = (("行号", "Row"), ("错误", "Errors"))
"""What an error sheet has beyond the columns of its file; a file that is uploaded again may still have them."""
MOST_NAMED = 30
"""Columns that are named one by one where something is wrong with them."""
MOST_LETTERS = 60
"""Of a title that is told."""


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


NEEDS = {
    Need.ALWAYS: ("必填", "always"),
    Need.NEW: ("新建时必填", "when new"),
    Need.NEVER: ("选填", "optional"),
}


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
        own = {plain(spelling) for names in OWN_COLUMNS for spelling in _spellings(names)}
        return tuple(place for place, title in enumerate(self.titles) if plain(title) not in own)


def plain(title: str) -> str:
    """A column's name without what people add to it: case, spaces, stars, a remark in brackets."""
    flat = unicodedata.normalize("NFKC", title).casefold()
    return _letters(flat.partition("(")[0]) or _letters(flat)


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def read_header(columns: Sequence[Column], number: int, cells: Iterable[Cell]) -> Header:
    """Which place holds which column. Raises HeaderNotUnderstood."""
    titles = tuple(as_text(cell) for cell in cells)
    known = {plain(spelling): column.field for column in columns for spelling in spellings(column)}
    own = {plain(spelling) for names in OWN_COLUMNS for spelling in _spellings(names)}
    places: dict[str, int] = {}
    doubled, unknown = [], []
    for place, title in enumerate(titles):
        flat = plain(title)
        field = known.get(flat)
        if field is None:
            if flat and flat not in own:
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


def spellings(column: Column) -> tuple[str, ...]:
    """Every name under which a column is known."""
    return (column.field, *_spellings(column.names), *column.also)


def _spellings(names: Told) -> tuple[str, ...]:
    return (*names, "".join(names))
