"""Asking for exports."""

import msgspec

from guide_app.base.kernel import audit, background
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobView
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.exported import LISTS
from guide_app.base.web.pages import PageRequest
from guide_app.ground.exports.errors import ListUnknown
from guide_app.ground.exports.making import EXPORTS, by_name, filters_of
from guide_app.ground.exports.permissions import MAKE_EXPORTS
from guide_app.ground.exports.schemas import MakeExport


async def ask_for_export(actor: Actor, command: MakeExport) -> JobView:
    """Leave an export to a worker. What the list itself refuses is refused at once.

    Raises Forbidden, ListUnknown, InvalidField, TooManyJobs, and what the list's query refuses.
    """
    actor.require(MAKE_EXPORTS)
    exported = LISTS.get(command.list)
    if exported is None:
        raise ListUnknown(known=sorted(LISTS))
    actor.require(exported.permission)
    if exported.needs_reason and not command.reason.strip():
        raise InvalidField("reason", "导出须写原因 / an export needs a reason")
    try:
        filters = filters_of(exported, command)
    except msgspec.ValidationError as error:
        names = ", ".join(exported.filters.__struct_fields__) or "-"
        raise InvalidField("filters", f"{error}；可用：{names} / there are: {names}") from error
    await exported.pages(actor, PageRequest(None, 1), **by_name(filters))
    async with transaction():
        job = await background.ask(EXPORTS, actor, command)
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
