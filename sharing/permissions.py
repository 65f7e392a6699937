"""Who shares links, and who sees what followed."""

from guide_app.base.kernel.access import STAFF, CustomerPermission, Permission, Role

SHARE_THINGS = Permission(
    "sharing.share", "分享商品和券的链接", "Share links to products and coupons", {Role.ASSOCIATE, Role.STORE_MANAGER}
)
SEE_SHARES = Permission("sharing.see", "查看分享效果", "See what followed from shared links", STAFF)
SEE_SHARES_OF_OTHERS = Permission(
    "sharing.see_of_others",
    "查看其他导购的分享效果",
    "See what followed from links of others",
    STAFF - {Role.ASSOCIATE},
)
CLAIM_BY_LINK = CustomerPermission("sharing.claim", "从分享链接领券", "Take a coupon by a shared link")
