"""Who may see points and levels, give points by hand, and decide the rules."""

from guide_app.base.kernel.access import STAFF, CustomerPermission, Permission, Role

SEE_GROWTH = Permission("loyalty.see", "查看会员的等级与成长值", "See levels and growth points of members", STAFF)
SEE_RULES = Permission("loyalty.see_rules", "查看等级规则", "See the rules of levels", STAFF)
ADJUST_GROWTH = Permission(
    "loyalty.adjust",
    "手工增减成长值（须写原因，超过上限须另一人审批）",
    "Give or take growth points by hand, with a reason; above a limit a second person approves",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
APPROVE_ADJUSTMENTS = Permission(
    "loyalty.approve_adjustments",
    "审批手工成长值",
    "Approve growth points by hand, as the second person",
    {Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE},
)
IMPORT_OPENING = Permission(
    "loyalty.import_opening",
    "导入期初成长值（须另一人审批）",
    "Import growth points from before; a second person approves",
    {Role.HQ_OPERATOR},
)
APPROVE_OPENING = Permission(
    "loyalty.approve_opening",
    "审批期初成长值",
    "Approve growth points from before, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
DECIDE_RULES = Permission(
    "loyalty.decide_rules",
    "制定等级规则（须另一人审批）",
    "Ask for another version of the rules of levels; a second person approves",
    {Role.HQ_OPERATOR},
)
APPROVE_RULES = Permission(
    "loyalty.approve_rules",
    "审批等级规则",
    "Approve rules of levels, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SEE_OWN_GROWTH = CustomerPermission("loyalty.see_own", "自己的等级与成长值", "One's own level and growth points")
