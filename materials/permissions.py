"""What may be printed, and by whom. Each within their reach."""

from guide_app.base.kernel.access import STAFF, Permission, Role

PRINT_CODES = Permission(
    "materials.print_codes", "印刷触点码", "Print codes", {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR}
)
PRINT_OWN_BADGE = Permission(
    "materials.print_own_badge",
    "打印本人胸牌",
    "Print one's own badge",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
"""The code of a badge is minted with the first print, so it is nothing for those who only read."""
SEE_LAYOUTS = Permission("materials.see_layouts", "查看印刷版式", "See print layouts", STAFF)
