"""Who may see and plan what becomes of the things of somebody who leaves or moves."""

from guide_app.base.kernel.access import FIELD_LEADERS, Permission, Role

SEE_OFFBOARDING = Permission(
    "offboarding.see",
    "查看离职与调店交接",
    "See what leavers and movers leave behind, and to whom it goes",
    {*FIELD_LEADERS, Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR},
)
PLAN_OFFBOARDING = Permission(
    "offboarding.plan",
    "安排离职与调店交接",
    "Open a case, plan who takes over, confirm and stop it",
    {*FIELD_LEADERS, Role.HQ_OPERATOR},
)
