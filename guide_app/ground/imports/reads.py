"""Imports as work on them reads them; what may be seen of them is asked in `queries`."""

from typing import Any
from uuid import UUID

from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.imports.kinds import KINDS, ImportKind
from guide_app.ground.imports.errors import RowsRefused
from guide_app.ground.imports.rules import MOST_WHOLE
from guide_app.ground.imports.writing import DONE_PIECES, FACTS, LOCK, ImportFacts, PieceNumber


async def facts_of(import_id: UUID, *, lock: bool = False) -> ImportFacts:
    """An import. Raises NotFound."""
    if lock:
        await fetch_value(LOCK, import_id)
    found = await fetch_row_as(ImportFacts, FACTS, import_id)
    if found is None:
        raise NotFound
    return found


def kind_of(name: str) -> ImportKind[Any, Any]:  # of any row
    """The kind of that name. Raises InvalidField, naming those that there are."""
    kind = KINDS.get(name)
    if kind is None:
        raise InvalidField("kind", f"须为其中之一 / one of: {', '.join(sorted(KINDS))}")
    return kind


async def require_whole(facts: ImportFacts) -> None:
    """Refuse to write all or nothing of what is too long for it, has rows that are refused, or is written in part.

    Raises RowsRefused, InvalidField.
    """
    if facts.rows > MOST_WHOLE:
        raise InvalidField("rows", f"整份写入最多 {MOST_WHOLE} 行 / at most {MOST_WHOLE} rows are written as a whole")
    if await fetch_as(PieceNumber, DONE_PIECES, facts.id):
        raise InvalidField("rows", "已按正确的行写入了一部分 / some of it is written, row by row")
    if facts.previewed is not None and facts.previewed.refused:
        raise RowsRefused(refused=facts.previewed.refused)
