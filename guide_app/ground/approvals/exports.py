"""Lists of approvals as files."""

from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.web.exported import ROLES, Column, ExportedList, Kind
from guide_app.ground.approvals import queries
from guide_app.ground.approvals.permissions import SEE_APPROVALS

STATES = {
    ApprovalState.PENDING: ("待审批", "pending"),
    ApprovalState.APPROVED: ("已批准", "approved"),
    ApprovalState.REFUSED: ("已驳回", "refused"),
    ApprovalState.WITHDRAWN: ("已撤回", "withdrawn"),
    ApprovalState.EXPIRED: ("已过期", "expired"),
}


APPROVALS = ExportedList(
    name="approvals",
    operation="listApprovals",
    title=("审批", "Approvals"),
    permission=SEE_APPROVALS,
    pages=queries.approvals,
    filters_told={
        "waiting_for_me": ("等我审批", "waiting for me"),
        "mine": ("我申请的", "mine"),
        "kind": ("事项", "kind"),
        "subject": ("对象", "subject"),
    },
    columns=(
        Column("title_zh", ("事项", "Kind")),
        Column("summary_zh", ("内容", "What")),
        Column("subject", ("对象", "Subject")),
        Column("path", ("范围", "Path")),
        Column("state", ("状态", "State"), words=STATES),
        Column("reason", ("申请原因", "Reason")),
        Column("requested_by_name", ("申请人", "Requested by")),
        Column("requested_by_role", ("申请人角色", "Their role"), words=ROLES),
        Column("requested_at", ("申请时间", "Requested"), Kind.MOMENT),
        Column("decided_by_name", ("审批人", "Decided by")),
        Column("decided_at", ("审批时间", "Decided"), Kind.MOMENT),
        Column("note", ("审批意见", "Note")),
    ),
)
LISTS = (APPROVALS,)
