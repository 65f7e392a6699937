"""Lists of the rota as files."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.rota import queries
from guide_app.ground.rota.permissions import SEE_ROTA

ROTA_ROWS = ExportedList(
    name="rota",
    operation="listRota",
    title=("排班", "Rota"),
    permission=SEE_ROTA,
    pages=queries.rota,
    columns=(
        Column("day", ("日期", "Day"), Kind.DATE),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("number", ("工号", "Number")),
        Column("name", ("姓名", "Name")),
        Column("shift", ("班次", "Shift")),
        Column("starts", ("上班", "From")),
        Column("until", ("下班", "To")),
        Column("published", ("已发布", "Published"), Kind.YES_NO),
    ),
)
LISTS = (ROTA_ROWS,)
