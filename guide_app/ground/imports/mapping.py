"""Saying what the headings of a file are, and forgetting what was said."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.mapping import require_mapping
from guide_app.ground.imports.background import PREVIEW
from guide_app.ground.imports.errors import ImportNotReady
from guide_app.ground.imports.meaning import Meant, remember
from guide_app.ground.imports.own import asked_for, own_import
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import ImportView, MapColumns
from guide_app.ground.imports.writing import MAP, json_of


class OfMapping(msgspec.Struct, frozen=True):
    """What is remembered of a kind of sheet."""

    kind: str


MAPPING = "SELECT kind FROM sheet_mapping WHERE id = $1"
FORGET = "DELETE FROM sheet_mapping WHERE id = $1"


async def map_columns(actor: Actor, import_id: UUID, command: MapColumns) -> ImportView:
    """Say what the headings of one's file are, and have it previewed so.

    Raises NotFound, NotYourImport, ImportNotReady, InvalidField, TooManyJobs.
    """
    actor.require(RUN_IMPORTS)
    at = clock.now()
    async with transaction():
        facts, kind = await own_import(actor, import_id)
        actor.require(kind.may)
        if facts.state not in {ImportState.UNMAPPED, ImportState.PREVIEWED} or not facts.headings:
            raise ImportNotReady(state=facts.state)
        headings = tuple(one.heading for one in facts.headings)
        named = [(one.heading, one.field) for one in command.columns]
        said = require_mapping(kind.columns, headings, named, field="columns")
        await execute(MAP, import_id, json_of(Meant(columns=said, by=actor.id, at=at, found=False)))
        if command.remember:
            await remember(actor, kind.name, headings, said, at)
        facts_said = {"kind": kind.name, "columns": said, "remember": command.remember}
        await audit.record(actor, "imports.columns_mapped", f"import:{import_id}", **facts_said)
        return await asked_for(actor, PREVIEW, import_id, kind.name)


async def forget_mapping(actor: Actor, mapping_id: UUID) -> None:
    """Have files with these headings be read by the names of the columns again. Raises NotFound."""
    actor.require(RUN_IMPORTS)
    async with transaction():
        found = await fetch_row_as(OfMapping, MAPPING, mapping_id)
        kind = KINDS.get(found.kind) if found is not None else None
        if kind is None or not actor.may(kind.may):
            raise NotFound
        await execute(FORGET, mapping_id)
        await audit.record(actor, "imports.mapping_forgotten", f"sheet_mapping:{mapping_id}", kind=kind.name)
