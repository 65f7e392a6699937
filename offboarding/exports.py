"""Lists of leaving and moving as files."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from offboarding import queries
from offboarding.permissions import SEE_OFFBOARDING
from offboarding.rules import KIND_WORDS, REASON_WORDS, STATE_WORDS

CASES = ExportedList(
    name="offboarding-cases",
    operation="listOffboardingCases",
    title=("离职与调店交接", "Leaving and moving"),
    permission=SEE_OFFBOARDING,
    pages=queries.cases,
    filters_told={"overdue": ("已逾期", "overdue")},
    columns=(
        Column("number", ("工号", "Number")),
        Column("name", ("姓名", "Name")),
        Column("kind", ("类型", "Kind"), words=KIND_WORDS),
        Column("reason", ("原因", "Reason"), words=REASON_WORDS),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("last_day", ("最后一天", "Last day"), Kind.DATE),
        Column("carry_out_on", ("交接日", "Carried out on"), Kind.DATE),
        Column("state", ("状态", "Status"), words=STATE_WORDS),
        Column("moved", ("已转", "Moved"), Kind.INTEGER, summed=True),
        Column("kept", ("未转", "Not moved"), Kind.INTEGER, summed=True),
        Column("opened_by_name", ("发起人", "Opened by")),
        Column("decided_by_name", ("确认人", "Confirmed by")),
        Column("ended_at", ("结束时间", "Ended"), Kind.MOMENT),
    ),
)
LISTS = (CASES,)
