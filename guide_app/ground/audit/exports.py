"""The audit log as a file: for a reason, which is on record."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.audit import queries
from guide_app.ground.audit.permissions import EXPORT_AUDIT

ENTRIES = ExportedList(
    name="audit-entries",
    operation="listAuditEntries",
    title=("审计日志", "Audit log"),
    permission=EXPORT_AUDIT,
    pages=queries.audit_entries,
    needs_reason=True,
    filters_told={
        "subject": ("对象", "subject"),
        "action": ("动作", "action"),
        "actor_id": ("操作人", "who"),
        "place": ("任职范围", "place"),
        "since": ("从", "since"),
        "until": ("到", "until"),
    },
    columns=(
        Column("at", ("时间", "At"), Kind.MOMENT),
        Column("actor_name", ("操作人", "Who")),
        Column("actor_role", ("角色", "Role")),
        Column("actor_id", ("账号 ID", "Account")),
        Column("action", ("动作", "Action")),
        Column("subject", ("对象", "Subject")),
        Column("detail", ("内容", "Detail"), value=lambda entry: bytes(entry.detail).decode()),
        Column("request_id", ("请求 ID", "Request")),
    ),
)
LISTS = (ENTRIES,)
