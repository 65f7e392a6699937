"""Starting exports: what the list itself refuses is refused at once, the rest is left to a worker."""

import msgspec

from guide_app.base.kernel import audit, background, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.background import JobView
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.rows import as_json_object
from guide_app.ground.exports.judging import export_asked
from guide_app.ground.exports.limits import require_within_day
from guide_app.ground.exports.making import EXPORTS
from guide_app.ground.exports.permissions import MAKE_EXPORTS
from guide_app.ground.exports.schemas import ExportJob, MakeExport

RECORD = """
INSERT INTO export_record (id, account, associate, role, path, list, personal, filters, reason, approval, approved_by,
  asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12)
"""


async def start_export(actor: Actor, command: MakeExport, *, is_approved: bool = False) -> JobView:
    """Leave an export to a worker.

    Raises Forbidden, ListUnknown, InvalidField, ExportLimit, TooManyJobs.
    """
    actor.require(MAKE_EXPORTS)
    exported, filters = export_asked(actor, command)
    if actor.id is None:
        raise Forbidden(reason="lists are taken away by people")
    at = clock.now()
    approval = audit.approval() if is_approved else None
    async with transaction():
        if exported.is_personal:
            await require_within_day(actor.id, at=at)
        job = await background.ask(
            EXPORTS, actor, ExportJob(**msgspec.structs.asdict(command), is_approved=is_approved)
        )
        await execute(
            RECORD,
            job.id,
            actor.id,
            actor.associate_id,
            actor.role,
            HQ_PATH if actor.reaches_all else actor.paths[0],
            command.list,
            exported.is_personal,
            as_json_object(filters),
            command.reason,
            approval.id if approval else None,
            approval.by if approval else None,
            at,
        )
        await audit.record(
            actor,
            "exports.asked",
            f"job:{job.id}",
            list=command.list,
            filters=msgspec.to_builtins(filters),
            format=str(command.format),
            **({"reason": command.reason} if command.reason else {}),
        )
    return job
