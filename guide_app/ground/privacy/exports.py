"""Lists of consents as files."""

from guide_app.base.web.exported import ROLES, Column, ExportedList, Kind
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.approvals import PURPOSES
from guide_app.ground.privacy.permissions import SEE_DECISIONS
from guide_app.ground.privacy.queries import consents as queries
from guide_app.ground.privacy.rules import ConsentChannel

CHANNELS = {
    ConsentChannel.OWN_DEVICE: ("本人设备", "own device"),
    ConsentChannel.STORE: ("门店代办", "in a store"),
    ConsentChannel.IMPORT: ("导入", "import"),
    ConsentChannel.API: ("接口", "API"),
    ConsentChannel.ERASURE: ("删除信息", "erasure"),
}
DECISIONS = ExportedList(
    name="consent_decisions",
    operation="listConsentDecisions",
    title=("同意与撤回", "Consents and withdrawals"),
    permission=SEE_DECISIONS,
    pages=queries.decisions_in_reach,
    filters_told={"purpose": ("用途", "purpose"), "given": ("同意", "given")},
    columns=(
        Column("at", ("时间", "When"), Kind.MOMENT),
        Column("member_number", ("会员号", "Member")),
        Column("purpose", ("用途", "Purpose"), words={each: PURPOSES[each] for each in ConsentPurpose}),
        Column("given", ("同意", "Given")),
        Column("text_version", ("文本版本", "Text")),
        Column("channel", ("渠道", "Channel"), words=CHANNELS),
        Column("actor_role", ("经办角色", "Noted by"), words=ROLES),
    ),
)
LISTS = (DECISIONS,)
