"""What an export asks for: whether the list and its filters are there, and whether one person may take that much."""

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.settings import settings
from guide_app.base.web.exported import LISTS, ExportedList
from guide_app.base.web.pages import PageRequest
from guide_app.ground.exports.errors import ListUnknown
from guide_app.ground.exports.making import ROWS_AT_ONCE, filters_of, pages
from guide_app.ground.exports.permissions import MAKE_EXPORTS
from guide_app.ground.exports.schemas import MakeExport


def export_asked(actor: Actor, command: MakeExport) -> tuple[ExportedList, msgspec.Struct]:
    """The list that is asked for, and its filters. Raises Forbidden, ListUnknown, InvalidField."""
    actor.require(MAKE_EXPORTS)
    exported = LISTS.get(command.list)
    if exported is None:
        raise ListUnknown(known=sorted(LISTS))
    actor.require(exported.permission)
    if exported.needs_reason and not command.reason.strip():
        raise InvalidField("reason", "导出须写原因 / an export needs a reason")
    try:
        return exported, filters_of(exported, command)
    except msgspec.ValidationError as error:
        names = ", ".join(exported.filters.__struct_fields__) or "-"
        raise InvalidField("filters", f"{error}；可用：{names} / there are: {names}") from error


async def rows_to_judge(exported: ExportedList, actor: Actor, filters: msgspec.Struct) -> int:
    """How many rows there are, as far as that decides who has to say yes: no more is read than that takes."""
    if not exported.is_personal:
        await exported.page(actor, PageRequest(None, 1), filters)
        return 0
    alone, count = settings().export_rows_alone, 0
    async for views in pages(exported, actor, filters, at_once=min(alone + 1, ROWS_AT_ONCE)):
        count += len(views)
        if count > alone:
            break
    return count
