"""Who may see and change the catalog."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, Permission

SEE_CATALOG = Permission("catalog.see", "查看商品与价格", "See categories, SKUs and prices", STAFF)
CHANGE_CATALOG = Permission("catalog.change", "维护品类与商品", "Change categories and SKUs", MASTER_DATA_KEEPERS)
SET_PRICES = Permission("catalog.set_prices", "设置价格", "Set prices", MASTER_DATA_KEEPERS)
