"""The error sheet: refused rows as they were sent, with what is wrong with each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.imports.kinds import Problem
from guide_app.base.kernel.imports.reading import KindOfSheet, ReadRow
from guide_app.base.kernel.imports.sheets_out import refused_rows
from guide_app.ground.imports.pieces import pieces_of
from guide_app.ground.imports.writing import REFUSALS, PieceRefusals

ErrorSheet = Callable[[bytes], Awaitable[UUID | None]]
"""Keeps an error sheet, and says under which id."""
AT_ONCE = 20
"""Pieces whose refusals are read together."""


async def error_sheet(
    sheet: KindOfSheet[Any], import_id: UUID, keep: ErrorSheet, *, encoding: str | None = None
) -> UUID | None:
    """Make the sheet of the rows that are refused so far, in the form in which they were sent, and have it kept.

    `encoding` is how a text was written when it was sent, where it is kept in another one.
    """
    refused = await _refused(sheet, import_id)
    return await keep(await asyncio.to_thread(refused_rows, sheet, refused, encoding=encoding))


async def _refused(sheet: KindOfSheet[Any], import_id: UUID) -> list[tuple[ReadRow[Any], Sequence[Problem]]]:
    found: list[tuple[ReadRow[Any], Sequence[Problem]]] = []
    problems: dict[int, PieceRefusals] = {}
    for number, rows in pieces_of(sheet):
        if number % AT_ONCE == 0:
            read = await fetch_as(PieceRefusals, REFUSALS, import_id, number, number + AT_ONCE - 1)
            problems = {piece.number: piece for piece in read}
        of_piece = problems[number].refusals
        found += [(row, of_piece[str(row.number)]) for row in rows if str(row.number) in of_piece]
    return found
