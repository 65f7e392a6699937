"""Who sees which figures. Associates see their own, managers those of their store, the others those of their branch."""

from guide_app.base.kernel.access import STAFF, Permission, Role

SEE_OWN_DAY = Permission("performance.see_own_day", "查看自己的当日", "See one's own day at a glance", STAFF)
SEE_FIGURES = Permission(
    "performance.see_figures",
    "查看指标口径",
    "See what the figures mean",
    STAFF | {Role.TRAINER},
)
SEE_CUSTOMERS = Permission(
    "performance.see_customers", "查看自己的顾客", "See one's own customers by their last visit", STAFF
)
SEE_CUSTOMERS_OF_STORES = Permission(
    "performance.see_customers_of_stores",
    "查看所辖门店的顾客",
    "See the customers of the stores within reach by their last visit",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.AUDITOR},
)
SEE_REPORTS = Permission(
    "performance.see_reports",
    "查看销售报表与看板",
    "See reports of sales, ranks and boards of what one leads",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
