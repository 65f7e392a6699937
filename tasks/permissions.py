"""Who may do and see what of tasks. Associates see their own tasks alone."""

from guide_app.base.kernel.access import STAFF, Permission, Role

MANAGE_TASKS = Permission(
    "tasks.manage",
    "编写、下发、结束任务",
    "Write, release and close tasks for the people within reach",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SEE_TASKS = Permission(
    "tasks.see",
    "查看任务与看板",
    "See tasks and their boards within reach",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.TRAINER, Role.HQ_OPERATOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR},
)
SEE_SALES_TASKS = Permission(
    "tasks.see_sales",
    "查看按销售计量的任务",
    "See tasks and boards that measure sales, beside all others",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR},
)
SEE_OWN_TASKS = Permission(
    "tasks.see_own",
    "查看自己的任务",
    "See the tasks one was given",
    STAFF | {Role.TRAINER},
)
