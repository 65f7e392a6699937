"""Printed codes, as the glossary calls them."""

from guide_app.base.html.words import _
from qr_codes.rules.touchpoints import RetirementReason, Target, TouchpointKind, TouchpointState

KINDS: dict[str, str] = {
    TouchpointKind.FLOOR_STICKER: _("地贴"),
    TouchpointKind.SHELF_TAG: _("货架贴"),
    TouchpointKind.BADGE: _("胸牌"),
    TouchpointKind.TABLE_TENT: _("台卡"),
    TouchpointKind.POSTER: _("海报"),
    TouchpointKind.WINDOW: _("橱窗贴"),
    TouchpointKind.COUNTER_STICKER: _("收银台贴"),
    TouchpointKind.FITTING_ROOM: _("试衣间贴"),
}
MINTABLE = {kind: name for kind, name in KINDS.items() if kind != TouchpointKind.BADGE}
"""Badges come with their associate."""

STATES: dict[str, str] = {
    TouchpointState.MINTED: _("空白"),
    TouchpointState.PRINTED: _("已印刷"),
    TouchpointState.BOUND: _("使用中"),
    TouchpointState.PAUSED: _("已暂停"),
    TouchpointState.RETIRED: _("已停用"),
}
STATE_KINDS: dict[str, str] = {
    TouchpointState.MINTED: "",
    TouchpointState.PRINTED: "",
    TouchpointState.BOUND: "is-good",
    TouchpointState.PAUSED: "is-warning",
    TouchpointState.RETIRED: "is-danger",
}
TARGETS: dict[str, str] = {
    Target.CONTACT: _("联系导购或门店"),
    Target.REGISTER: _("注册会员"),
    Target.PRODUCT: _("商品"),
}
REASONS: dict[str, str] = {
    RetirementReason.DAMAGED: _("损坏"),
    RetirementReason.LOST: _("丢失"),
    RetirementReason.REPLACED: _("已更换"),
    RetirementReason.TAMPERED: _("被人动过"),
    RetirementReason.ASSOCIATE_LEFT: _("导购离职"),
    RetirementReason.STORE_CLOSED: _("门店关闭"),
    RetirementReason.CAMPAIGN_OVER: _("活动结束"),
    RetirementReason.MISPRINTED: _("印错"),
}
