"""An import from one command: the file is at hand, and whoever runs it waits."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.imports.kinds import ImportKind
from guide_app.base.kernel.imports.mapping import headings_in, require_mapping
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.base.kernel.rows import as_json
from guide_app.ground.imports.committing import commit
from guide_app.ground.imports.meaning import Meant, found_again
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.previewing import Tell, Unread, preview
from guide_app.ground.imports.reads import facts_of
from guide_app.ground.imports.refused import ErrorSheet
from guide_app.ground.imports.writing import (
    ADD_IMPORT,
    COMMITTING,
    FORGET_IMPORT,
    FORGET_PIECES,
    TOLD,
    ImportTold,
    begun,
)


async def previewed(
    actor: Actor,
    kind: ImportKind[Any, Any],
    data: bytes,
    name: str,
    *,
    tell: Tell,
    keep: ErrorSheet,
    said: Sequence[tuple[str, str | None]] = (),
) -> tuple[UUID, ImportTold]:
    """Preview a file; the import, and what was found. What is `said` of headings goes before what is remembered.

    Raises InvalidField and what `read_sheet` raises; then nothing is kept.
    """
    actor.require(RUN_IMPORTS)
    meant = await _meant(actor, kind, data, said) if said else None
    made = begun(kind.name, actor, name, hashlib.sha256(data).digest(), at=clock.now())
    await execute(ADD_IMPORT, as_json([made]))
    try:
        await preview(kind, actor, made.id, data, tell=tell, keep=keep, meant=meant)
    except Unread as unread:
        await forgotten(actor, made.id)
        raise unread.refusal from unread
    except BaseException:
        await forgotten(actor, made.id)
        raise
    return made.id, await _told(made.id)


async def _meant(
    actor: Actor, kind: ImportKind[Any, Any], data: bytes, said: Sequence[tuple[str, str | None]]
) -> Meant:
    opened = await asyncio.to_thread(open_sheet, data)
    first = next(opened.rows(), None)
    headings = headings_in(first.cells) if first is not None else ()
    before = await found_again(kind.name, opened)
    known = {heading: field for heading, field in (before.columns if before else {}).items() if heading in headings}
    together = list((known | dict(said)).items()) if len(dict(said)) == len(said) else list(said)
    return Meant(
        columns=require_mapping(kind.columns, headings, together, field="map"), by=actor.id, at=clock.now(), found=False
    )


async def committed(
    actor: Actor,
    kind: ImportKind[Any, Any],
    import_id: UUID,
    data: bytes,
    *,
    tell: Tell,
    keep: ErrorSheet,
    whole: bool = False,
) -> ImportTold:
    """Do what was previewed; what became of it. Wanted as a `whole` it is written whole or not at all: RowsRefused."""
    actor.require(RUN_IMPORTS)
    await execute(COMMITTING, import_id, clock.now(), whole)
    await commit(kind, actor, await facts_of(import_id), data, tell=tell, keep=keep)
    return await _told(import_id)


async def forgotten(actor: Actor, import_id: UUID) -> None:
    """Leave nothing of a preview that nobody will commit."""
    actor.require(RUN_IMPORTS)
    async with transaction():
        await execute(FORGET_PIECES, import_id)
        await execute(FORGET_IMPORT, import_id)


async def _told(import_id: UUID) -> ImportTold:
    told = await fetch_row_as(ImportTold, TOLD, import_id)
    assert told is not None  # written by this very command
    return told
