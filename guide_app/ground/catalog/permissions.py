"""Who may see and change the catalog."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, Permission, Role

SEE_CATALOG = Permission("catalog.see", "查看商品与价格", "See categories, SKUs and prices", STAFF)
CHANGE_CATALOG = Permission("catalog.change", "维护品类与商品", "Change categories and SKUs", MASTER_DATA_KEEPERS)
SET_PRICES = Permission("catalog.set_prices", "设置价格", "Set prices", MASTER_DATA_KEEPERS)
SET_ZERO_PRICES = Permission(
    "catalog.set_zero_prices",
    "设置 0 元或低于上级底价的价格（须写原因并由另一人审批）",
    "Ask for prices of 0 or below the floor of a wider unit, with a reason; a second person approves",
    {Role.HQ_OPERATOR},
)
SET_PAST_PRICES = Permission(
    "catalog.set_past_prices",
    "补录或改写过去的价格（须写原因并由另一人审批）",
    "Ask for prices that change the past, with a reason; a second person approves",
    {Role.HQ_OPERATOR},
)
APPROVE_PAST_PRICES = Permission(
    "catalog.approve_past_prices",
    "审批改写过去、0 元或低于底价的价格，及撤回已生效的价格",
    "Approve prices that change the past, are 0 or below a floor, and withdrawals of those in force, as second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
