"""What was said of the headings of files, and is found again by the next file that has the same ones."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.mapping import Said, headings_in, print_of
from guide_app.base.kernel.imports.opening import Sheet
from guide_app.base.kernel.rows import as_json, insert_from_json


class Meant(msgspec.Struct, frozen=True, kw_only=True):
    """What the headings of a file are, who said it, and when. `found` says that it was said of an earlier file."""

    columns: Said
    by: UUID | None
    at: datetime
    found: bool


class NewMapping(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `sheet_mapping`."""

    id: UUID
    kind: str
    headings: bytes
    columns: Said
    mapped_by: UUID | None
    mapped_at: datetime


class Remembered(msgspec.Struct, frozen=True):
    """What is kept of the headings of a file."""

    columns: Said
    mapped_by: UUID | None
    mapped_at: datetime


FIND = "SELECT columns, mapped_by, mapped_at FROM sheet_mapping WHERE kind = $1 AND headings = $2"
REMEMBER = f"""
{insert_from_json("sheet_mapping", NewMapping)}
ON CONFLICT (kind, headings) DO UPDATE
SET columns = excluded.columns, mapped_by = excluded.mapped_by, mapped_at = excluded.mapped_at RETURNING id
"""


async def found_again(kind: str, sheet: Sheet) -> Meant | None:
    """What was said of the headings of an earlier file that had the same ones."""
    first = next(sheet.rows(), None)
    if first is None:
        return None
    known = await fetch_row_as(Remembered, FIND, kind, print_of(headings_in(first.cells)))
    if known is None:
        return None
    return Meant(columns=known.columns, by=known.mapped_by, at=known.mapped_at, found=True)


async def remember(
    actor: Actor, kind: str, headings: tuple[str, ...], said: Mapping[str, str | None], at: datetime
) -> UUID:
    """Keep what is said of these headings in the place of what was said before; under which id."""
    kept = NewMapping(
        id=new_id(),
        kind=kind,
        headings=print_of(headings),
        columns=dict(said),
        mapped_by=actor.id,
        mapped_at=at,
    )
    mapping_id: UUID = await fetch_value(REMEMBER, as_json([kept]))
    return mapping_id
