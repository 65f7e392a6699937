"""Lists of consents as files."""

from guide_app.base.web.exported import ROLES, Column, ExportedList, Kind
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.approvals import PURPOSES
from guide_app.ground.privacy.disclosures import DisclosureKind
from guide_app.ground.privacy.permissions import SEE_DECISIONS, SEE_DISCLOSURES, SEE_REQUESTS
from guide_app.ground.privacy.queries import consents as queries
from guide_app.ground.privacy.queries.disclosures import disclosures_in_reach
from guide_app.ground.privacy.queries.requests import requests_in_reach
from guide_app.ground.privacy.requests.rules import Ground, RequestKind, RequestState
from guide_app.ground.privacy.rules import ConsentChannel

CHANNELS = {
    ConsentChannel.OWN_DEVICE: ("本人设备", "own device"),
    ConsentChannel.STORE: ("门店代办", "in a store"),
    ConsentChannel.IMPORT: ("导入", "import"),
    ConsentChannel.API: ("接口", "API"),
    ConsentChannel.ERASURE: ("删除信息", "erasure"),
}
DISCLOSED = {
    DisclosureKind.REVEAL: ("查看完整手机号", "phone shown in clear"),
    DisclosureKind.EXPORT: ("导出", "export"),
    DisclosureKind.COPY: ("下载数据副本", "copy of a customer's data fetched"),
}
KINDS = {
    RequestKind.ERASURE: ("删除", "erasure"),
    RequestKind.COPY: ("副本", "copy"),
    RequestKind.CORRECTION: ("更正", "correction"),
}
STATES = {
    RequestState.RECEIVED: ("待核实身份", "received"),
    RequestState.PROVEN: ("办理中", "identity shown"),
    RequestState.WAITING: ("待第二人批准", "waits for a second person"),
    RequestState.DONE: ("已办结", "done"),
    RequestState.REFUSED: ("已拒绝", "refused"),
    RequestState.WITHDRAWN: ("已撤回", "withdrawn"),
}
GROUNDS = {
    Ground.NOT_THEM: ("无法核实是本人", "not shown to be them"),
    Ground.LEGAL_DUTY: ("法律要求继续保存", "a law asks to keep it"),
    Ground.CLAIMS: ("有未了结的订单、退款或争议", "open orders, refunds or claims"),
    Ground.OTHERS: ("会泄露他人信息", "it would tell of others"),
    Ground.DONE_ALREADY: ("此前已经办结", "done already"),
}
REQUEST_CHANNELS = {"store": ("门店", "store"), "own_device": ("本人设备", "own device")}
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
DISCLOSURES = ExportedList(
    name="disclosures",
    operation="listDisclosures",
    title=("查看与导出记录", "Reveals and exports"),
    permission=SEE_DISCLOSURES,
    pages=disclosures_in_reach,
    needs_reason=True,
    columns=(
        Column("at", ("时间", "When"), Kind.MOMENT),
        Column("kind", ("类型", "Kind"), words=DISCLOSED),
        Column("associate_id", ("操作人", "Who"), Kind.ASSOCIATE),
        Column("role", ("角色", "Role"), words=ROLES),
        Column("list", ("列表", "List")),
        Column("rows", ("行数", "Rows"), Kind.INTEGER),
        Column("member_number", ("会员号", "Member")),
        Column("reason", ("原因", "Reason")),
        Column("approved_by_id", ("批准人", "Approved by"), Kind.ASSOCIATE),
    ),
)
REQUESTS = ExportedList(
    name="privacy-requests",
    operation="listPrivacyRequests",
    title=("个人权利申请", "Requests of customers"),
    permission=SEE_REQUESTS,
    pages=requests_in_reach,
    filters_told={"closed": ("已办结", "closed")},
    columns=(
        Column("kind", ("种类", "Kind"), words=KINDS),
        Column("state", ("状态", "State"), words=STATES),
        Column("member_number", ("会员号", "Member")),
        Column("channel", ("渠道", "Channel"), words=REQUEST_CHANNELS),
        Column("received_at", ("受理时间", "Received"), Kind.MOMENT),
        Column("due_at", ("期限", "Due"), Kind.MOMENT),
        Column("is_overdue", ("已超期", "Overdue"), Kind.YES_NO),
        Column("closed_at", ("办结时间", "Closed"), Kind.MOMENT),
        Column("ground", ("拒绝理由", "Refused because"), words=GROUNDS),
    ),
)
LISTS = (DECISIONS, REQUESTS, DISCLOSURES)
