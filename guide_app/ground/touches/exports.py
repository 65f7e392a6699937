"""Lists of meetings with customers as files."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.touches import queries
from guide_app.ground.touches.permissions import SEE_TOUCHES

TOUCH_COUNTS = ExportedList(
    name="touch-counts",
    operation="countTouches",
    title=("触达统计", "Meetings by associate"),
    permission=SEE_TOUCHES,
    pages=queries.touch_counts,
    columns=(
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("count", ("触达次数", "Meetings"), Kind.INTEGER, summed=True),
    ),
)
LISTS = (TOUCH_COUNTS,)
