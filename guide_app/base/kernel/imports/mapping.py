"""Which heading of a file is which column, said by somebody: what there is to say, and whether it can be read so."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.cells import as_text
from guide_app.base.kernel.imports.columns import Column, Need, heading_of, is_own, plain, spellings
from guide_app.base.kernel.imports.kinds import ImportKind
from guide_app.base.kernel.imports.opening import Row, Sheet

SAMPLES = 3
LETTERS_OF_A_SAMPLE = 40

Said = dict[str, str | None]
"""By heading the field of a column, or None for a heading that is left out."""


class HeadingSeen(msgspec.Struct, frozen=True):
    """A heading of a file, the column that it is taken for, and the first things that stand under it."""

    heading: str
    field: str | None
    samples: list[str]


def headings_in(cells: Sequence[Any]) -> tuple[str, ...]:  # cells of the first line, as the file has them
    """The headings that belong to the file and stand in it once: only of these can be said what they are."""
    found = Counter(heading_of(as_text(cell)) for cell in cells)
    return tuple(title for title, times in found.items() if times == 1 and plain(title) and not is_own(title))


def print_of(headings: Sequence[str]) -> bytes:
    """The same for files with the same headings, in whatever order they stand."""
    return hashlib.sha256(json.dumps(sorted(headings), ensure_ascii=False).encode()).digest()


def seen_in(kind: ImportKind[Any, Any], sheet: Sheet, said: Mapping[str, str | None]) -> list[HeadingSeen]:
    """What each heading is taken for, beside the first things under it; in kinds that are about people those are
    masked, for nobody knows yet which column holds a phone or a name."""
    first, *rows = [*islice(sheet.rows(), SAMPLES + 1)] or [Row(1, ())]
    titles = [heading_of(as_text(cell)) for cell in first.cells]
    taken = recognised(kind.columns, headings_in(first.cells), said)
    told = masked if kind.is_personal else _as_it_is
    return [HeadingSeen(heading, field, _under(titles.index(heading), rows, told)) for heading, field in taken.items()]


def _under(place: int, rows: Sequence[Row], told: Any) -> list[str]:  # a function of a text
    cells = (as_text(row.cells[place]) if place < len(row.cells) else "" for row in rows)
    return [told(cell[:LETTERS_OF_A_SAMPLE]) for cell in cells if cell]


def _as_it_is(written: str) -> str:
    return written


def masked(written: str) -> str:
    """The shape of a text: its first sign, and whatever is neither letter nor digit."""
    return written[:1] + "".join("*" if sign.isalnum() else sign for sign in written[1:])


def recognised(columns: Sequence[Column], headings: Sequence[str], said: Mapping[str, str | None]) -> Said:
    """What each heading is: as was said, else by the names of the columns."""
    known = {plain(spelling): column.field for column in columns for spelling in spellings(column)}
    fields = {column.field for column in columns}
    kept = {heading: field for heading, field in said.items() if field is None or field in fields}
    return {heading: kept.get(heading, known.get(plain(heading))) for heading in headings}


def can_be_mapped(columns: Sequence[Column], cells: Sequence[Any]) -> bool:  # as above
    """Whether a file can be read at all by saying what its headings are: there are enough of them, and none that names
    a column stands twice."""
    titles = Counter(heading_of(as_text(cell)) for cell in cells)
    known = {plain(spelling) for column in columns for spelling in spellings(column)}
    is_twice = any(times > 1 and plain(title) in known for title, times in titles.items())
    needed = max(1, sum(column.need is Need.ALWAYS for column in columns))
    return not is_twice and len(headings_in(cells)) >= needed


def require_mapping(
    columns: Sequence[Column], headings: Sequence[str], said: Sequence[tuple[str, str | None]], *, field: str
) -> Said:
    """What somebody says of headings, each a heading of the file and a column of the kind, no two of them the same
    column, and none lacking that every row needs.

    Raises InvalidField at `field` and the place in it.
    """
    names = {column.field: column.names for column in columns}
    meant: Said = {}
    for place, (heading, column) in enumerate(said):
        if heading not in headings:
            raise InvalidField(f"{field}.{place}.heading", "文件里没有这个列名 / no heading of this file")
        if heading in meant:
            raise InvalidField(f"{field}.{place}.heading", "这个列名已写过 / this heading stands twice")
        if column is not None and column not in names:
            raise InvalidField(f"{field}.{place}.field", "没有这一列 / there is no such column")
        meant[heading] = column
    taken: dict[str, str] = {}
    places = {heading: place for place, (heading, _) in enumerate(said)}
    for heading, column in sorted(recognised(columns, headings, meant).items(), key=lambda one: one[0] in places):
        if column is None:
            continue
        if column in taken:
            chinese, english = names[column]
            rule = f"“{taken[column]}”已是{chinese}，一列只能对应一次 / “{taken[column]}” is {english} already"
            raise InvalidField(f"{field}.{places[heading]}.field" if heading in places else field, rule)
        taken[column] = heading
    missing = [column.names for column in columns if column.need is Need.ALWAYS and column.field not in taken]
    if missing:
        chinese, english = ("、".join(one[0] for one in missing), ", ".join(one[1] for one in missing))
        raise InvalidField(field, f"还缺必填的列：{chinese} / columns that every row needs: {english}")
    return meant
