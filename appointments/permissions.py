"""Who may see, make and answer appointments."""

from guide_app.base.kernel.access import STAFF, STORE_STAFF, CustomerPermission, Permission, Role

SEE_APPOINTMENTS = Permission("appointments.see", "查看预约", "See appointments", STAFF - {Role.INTEGRATOR})
TEND_APPOINTMENTS = Permission(
    "appointments.tend",
    "代客预约、确认、改期、到店、取消",
    "Book for customers, confirm, move, note arrivals, cancel",
    STORE_STAFF,
)
KEEP_SLOTS = Permission(
    "appointments.keep_slots",
    "维护预约时段",
    "Say when customers may come",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
HAND_OVER_APPOINTMENTS = Permission(
    "appointments.hand_over",
    "移交他人的预约",
    "Hand somebody's appointments over",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
OWN_APPOINTMENTS = CustomerPermission("appointments.own", "自己的预约", "One's own appointments")
CLOSE_APPOINTMENTS = Permission(
    "appointments.close", "标记爽约、提醒（仅系统）", "Mark no-shows (the product alone)", ()
)
