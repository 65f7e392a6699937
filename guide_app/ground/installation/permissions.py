"""Who sees how the product is set and how it fares. Nothing secret is shown to anybody."""

from guide_app.base.kernel.access import Permission, Role

SEE_INSTALLATION = Permission(
    "installation.see",
    "查看系统设置与运行状况",
    "See how the product is set and how it fares, without secrets",
    {Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR},
)
