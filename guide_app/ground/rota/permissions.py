"""Who sees and who makes the rota."""

from guide_app.base.kernel.access import FIELD_LEADERS, STAFF, STORE_STAFF, Permission, Role

SEE_ROTA = Permission("rota.see", "查看排班与在班", "See the rota and who is on duty", STAFF | {Role.TRAINER})
MAKE_ROTA = Permission(
    "rota.make", "设置班次、排班、发布", "Set shifts, make and publish the rota", {*FIELD_LEADERS, Role.HQ_OPERATOR}
)
SEE_OWN_ROTA = Permission("rota.see_own", "查看自己的排班", "See one's own published shifts", STORE_STAFF)
