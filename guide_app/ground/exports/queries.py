"""Which lists somebody may export."""

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import LISTS
from guide_app.ground.exports.permissions import MAKE_EXPORTS
from guide_app.ground.exports.schemas import ExportableList, ExportedColumn


async def exportable_lists(actor: Actor) -> list[ExportableList]:
    """The lists that the actor may see and so export, by name."""
    actor.require(MAKE_EXPORTS)
    return [
        ExportableList(
            name=one.name,
            title_zh=one.title[0],
            title_en=one.title[1],
            needs_reason=one.needs_reason,
            is_personal=one.is_personal,
            filters=list(one.filters.__struct_fields__),
            columns=[
                ExportedColumn(column.field, *column.title, column.kind.name.lower(), column.summed)
                for column in one.columns
            ],
        )
        for _, one in sorted(LISTS.items())
        if actor.may(one.permission)
    ]
