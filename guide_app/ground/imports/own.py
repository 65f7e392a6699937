"""One's own import, under lock, and the work that is asked for on it: what everything that people do begins and ends
with."""

from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel import background
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobKind
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.imports.kinds import AnyKind
from guide_app.ground.imports import queries
from guide_app.ground.imports.background import OfImport
from guide_app.ground.imports.errors import NotYourImport
from guide_app.ground.imports.reads import facts_of, kind_of
from guide_app.ground.imports.schemas import ImportView
from guide_app.ground.imports.writing import JOB, ImportFacts


class Own(NamedTuple):
    """An import of whoever asks, and its kind."""

    facts: ImportFacts
    kind: AnyKind


async def own_import(actor: Actor, import_id: UUID) -> Own:
    """One's own import, locked. Raises NotFound, NotYourImport."""
    before = await queries.one_import(actor, import_id)
    if before.asked_by != actor.id:
        raise NotYourImport
    facts = await facts_of(import_id, lock=True)
    return Own(facts, kind_of(facts.kind))


async def asked_for(actor: Actor, work: JobKind[OfImport], import_id: UUID, kind: str) -> ImportView:
    """The import, on which a worker does this next. Raises TooManyJobs."""
    job = await background.ask(work, actor, OfImport(import_id=import_id, kind=kind))
    await execute(JOB, import_id, job.id)
    return await queries.one_import(actor, import_id)
