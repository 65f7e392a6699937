"""Who may read the audit log."""

from guide_app.base.kernel.access import Permission, Role

SEE_AUDIT = Permission("audit.see", "查看审计日志", "Read the audit log", {Role.AUDITOR, Role.HQ_OPERATOR})
EXPORT_AUDIT = Permission(
    "audit.export", "导出审计日志（须写原因）", "Export the audit log, with a reason", {Role.AUDITOR, Role.HQ_OPERATOR}
)
