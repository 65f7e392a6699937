"""What may be done with codes, and by whom. Each within their reach."""

from guide_app.base.kernel.access import STAFF, Permission, Role

_PLACES_CODES = {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR}

SEE_CODES = Permission("qr_codes.see", "查看触点码", "See codes", STAFF)
SEE_SCANS = Permission("qr_codes.see_scans", "查看扫码统计", "See scans by day", STAFF)
SEE_FUNNELS = Permission(
    "qr_codes.see_funnels", "查看触点转化", "See what followed from codes", STAFF - {Role.ASSOCIATE}
)
MINT_CODES = Permission("qr_codes.mint", "批量生成空白码", "Mint blank codes", _PLACES_CODES)
BIND_CODES = Permission("qr_codes.bind", "绑定空白码", "Bind blank codes", {Role.ASSOCIATE, *_PLACES_CODES})
BIND_TO_COLLEAGUES = Permission(
    "qr_codes.bind_to_colleagues", "将码绑定到其他导购", "Bind codes to other associates", _PLACES_CODES
)
CHANGE_CODES = Permission(
    "qr_codes.change", "改指、暂停、停用触点码", "Re-point, pause and retire codes", _PLACES_CODES
)
HAVE_BADGE = Permission(
    "qr_codes.own_badge",
    "生成本人胸牌码",
    "Have a badge code of one's own",
    STAFF,
)
MINT_BADGES = Permission("qr_codes.mint_badges", "为他人生成胸牌码", "Mint badge codes of others", _PLACES_CODES)
NOTE_PRINTED = Permission(
    "qr_codes.note_printed", "登记已印刷", "Note that codes are on paper", {Role.ASSOCIATE, *_PLACES_CODES}
)
SHARE_LINKS = Permission(
    "qr_codes.share",
    "把名片链接发给顾客",
    "Give customers a link to one's own badge",
    {Role.ASSOCIATE, Role.STORE_MANAGER},
)
