"""Who may see background jobs: everybody their own. What may be asked for is said by each kind, in its own package."""

from guide_app.base.kernel.access import ANY_ROLE, Permission

OWN_JOBS = Permission(
    "background.own", "查看、取消自己的后台任务", "See and cancel background jobs of one's own", ANY_ROLE
)
