"""Who may give out, take back and see coupons."""

from guide_app.base.kernel.access import STAFF, STORE_STAFF, CustomerPermission, Permission, Role

MAKE_TEMPLATES = Permission(
    "coupons.make_templates", "设置券模板与条款", "Make coupon templates and publish their terms", {Role.HQ_OPERATOR}
)
ISSUE_COUPONS = Permission(
    "coupons.issue",
    "发券",
    "Issue coupons to customers",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
VOID_COUPONS = Permission(
    "coupons.void", "作废优惠券", "Take coupons back", {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR}
)
SEE_TEMPLATES = Permission("coupons.see_templates", "查看券模板", "See coupon templates and their terms", STAFF)
SEE_COUPONS = Permission("coupons.see", "查看会员的优惠券", "See the coupons of customers", STAFF)
SEE_CODES = Permission("coupons.see_codes", "查看完整券码", "See the full code of a coupon", STORE_STAFF)
QUOTE_CARTS = Permission("coupons.quote", "券报价试算", "Quote carts with coupons", STAFF)
SEE_OWN_COUPONS = CustomerPermission("coupons.see_own", "自己的优惠券", "One's own coupons, with their codes")
