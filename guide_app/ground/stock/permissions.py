"""Who may see stock, tell it, and keep warehouses."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, Permission, Role

SEE_STOCK = Permission("stock.see", "查看库存与哪里有货", "See stock, and where an article is", STAFF)
FEED_STOCK = Permission("stock.feed", "报送库存", "Tell what is on hand", MASTER_DATA_KEEPERS)
KEEP_WAREHOUSES = Permission("stock.keep_warehouses", "维护仓库", "Keep warehouses", {Role.HQ_OPERATOR})
