"""Who may see, keep and hand over carts."""

from guide_app.base.kernel.access import STAFF, STORE_STAFF, Permission, Role

SEE_CARTS = Permission("carts.see", "查看挂单", "See parked carts", STAFF - {Role.INTEGRATOR})
KEEP_CARTS = Permission(
    "carts.keep",
    "挂单、取单、接手、作废、转订单",
    "Park carts, resume, take over, drop and order them",
    STORE_STAFF,
)
HAND_OVER_CARTS = Permission(
    "carts.hand_over",
    "移交他人的挂单",
    "Hand somebody's parked carts over",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
CLOSE_CARTS = Permission("carts.close", "到期作废（仅系统）", "Give up expired carts (the product alone)", ())
