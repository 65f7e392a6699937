"""Who may see and decide approvals. What may be asked for and approved is said by each kind, in its own package."""

from guide_app.base.kernel.access import STAFF, Permission, Role

SEE_APPROVALS = Permission(
    "approvals.see",
    "查看审批",
    "See approvals: one's own, and of the kinds that one may ask for or approve",
    STAFF,
)
DECIDE_APPROVALS = Permission(
    "approvals.decide",
    "审批（须同时拥有该事项的审批权限）",
    "Approve and refuse, where the kind's own permission to approve is held too",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE},
)
SEE_ALL_APPROVALS = Permission(
    "approvals.see_all", "查看全部审批", "See approvals of every kind within reach", {Role.AUDITOR, Role.HQ_OPERATOR}
)
