"""Lists of meetings with customers as files."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.touches import queries
from guide_app.ground.touches.permissions import SEE_TOUCHES


class TouchFilters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days that are counted, and what narrows them."""

    first: date
    last: date
    store_id: UUID | None = None
    associate_id: UUID | None = None


TOUCH_COUNTS = ExportedList(
    name="touch-counts",
    operation="countTouches",
    title=("触达统计", "Meetings by associate"),
    permission=SEE_TOUCHES,
    pages=queries.touch_counts,
    filters=TouchFilters,
    filters_told={
        "first": ("起", "from"),
        "last": ("止", "to"),
        "store_id": ("门店", "store"),
        "associate_id": ("导购", "associate"),
    },
    columns=(
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("count", ("触达次数", "Meetings"), Kind.INTEGER, summed=True),
    ),
)
LISTS = (TOUCH_COUNTS,)
