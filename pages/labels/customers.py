"""What happened with customers, in words."""

from guide_app.base.html.words import _
from guide_app.ground.members.merging.rules import DuplicateReason
from guide_app.ground.members.rules import BindingReason, Gender, MemberSource
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.schemas import TouchView
from performance.rules import VisitKind
from wecom_bridge.rules import LinkedBy, LinkStanding

VISITS: dict[str, str] = {
    VisitKind.ORDER: _("到店消费 · {when}"),
    VisitKind.RETURN: _("到店退货 · {when}"),
    VisitKind.REGISTRATION: _("到店注册 · {when}"),
}
TOUCHES: dict[str, str] = {
    TouchKind.SCAN: _("扫码"),
    TouchKind.SHARE: _("发了名片链接"),
    TouchKind.CLICK: _("打开链接"),
    TouchKind.ADD: _("添加企业微信"),
    TouchKind.VISIT: _("到店"),
    TouchKind.CONTACT: _("联系"),
    TouchKind.APPOINTMENT: _("预约"),
    TouchKind.COUPON: _("收到优惠券"),
    TouchKind.ORDER: _("购物"),
    TouchKind.REGISTER: _("注册会员"),
}
TOUCHES_BY_SOURCE: dict[str, str] = {"redeemed": _("使用优惠券")}
"""Touches that are called otherwise than their kind, by the fact behind them."""


def touch_name(touch: TouchView) -> str:
    """What a touch is called."""
    return TOUCHES_BY_SOURCE.get(touch.source.split(":")[0], TOUCHES[touch.kind])


BINDINGS: dict[str, str] = {
    BindingReason.REGISTRATION: _("注册时绑定"),
    BindingReason.TRANSFER: _("移交"),
    BindingReason.IMPORT: _("导入"),
    BindingReason.MERGE: _("会员合并"),
    BindingReason.MERGE_UNDONE: _("撤销合并"),
}
SOURCES: dict[str, str] = {
    MemberSource.ASSISTED: _("代客注册"),
    MemberSource.SELF: _("自助注册"),
    MemberSource.IMPORT: _("导入"),
    MemberSource.TILL: _("收银"),
}
GENDERS: dict[str, str] = {Gender.UNKNOWN: _("未知"), Gender.FEMALE: _("女"), Gender.MALE: _("男")}
PROOFS: dict[str, str] = {"device": _("本人设备"), "sms_code": _("短信验证码"), "import": _("导入")}
"""How it was shown whose consent it is."""
ACTIONS: dict[str, str] = {
    "members.registered": _("注册会员"),
    "members.imported": _("导入会员"),
    "members.filled_in": _("导入补全资料"),
    "members.recognised": _("再次登记，认出老会员"),
    "members.changed": _("修改会员资料"),
    "members.merged": _("合并会员"),
    "members.merge_undone": _("撤销合并"),
    "members.phone_revealed": _("查看完整手机号"),
    "members.erased": _("删除个人信息"),
    "wecom.contact_linked": _("关联企业微信客户"),
    "wecom.contact_unlinked": _("取消关联企业微信客户"),
    "members.erased_again": _("恢复备份后再次删除个人信息"),
}
"""What the audit log says about a member; what is not here stands there as it is written."""
WHY_ONE_PERSON: dict[str, str] = {
    DuplicateReason.TILL_PHONE: _("收银卡号就是手机号"),
    DuplicateReason.NAME_AND_BIRTHDAY: _("姓名与生日相同"),
    DuplicateReason.UNIONID: _("微信账号相同"),
    DuplicateReason.EXTERNAL_CONTACT: _("同一个企业微信客户"),
    DuplicateReason.PROPOSED: _("人工提出"),
}
"""Why two members may be one person."""
LINKED_BY: dict[str, str] = {
    LinkedBy.STAFF: _("导购确认"),
    LinkedBy.REGISTRATION: _("本人通过发给他的登记链接同意"),
}
"""How it is known that a customer on WeCom is a member."""
WHY_PHONES: list[str] = [_("电话回访"), _("到货通知"), _("售后处理"), _("预约到店")]
"""Why phones are looked at most often; another reason can be typed."""
LINK_STANDINGS: dict[str, tuple[str, str]] = {
    LinkStanding.LINKED: (_("已关联"), "is-good"),
    LinkStanding.DISPUTED: (_("待总部比对"), "is-warning"),
    LinkStanding.HINTED: (_("可能是会员"), "is-warning"),
    LinkStanding.UNKNOWN: (_("未关联"), ""),
}
