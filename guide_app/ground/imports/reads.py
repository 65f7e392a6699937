"""Imports as work on them reads them; what may be seen of them is asked in `queries`."""

from typing import Any
from uuid import UUID

from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.imports.kinds import KINDS, ImportKind
from guide_app.ground.imports.writing import FACTS, LOCK, ImportFacts


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
