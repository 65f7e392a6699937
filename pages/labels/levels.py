"""Points and levels in words."""

from guide_app.base.html.words import _
from loyalty.rules.benefits import Benefit
from loyalty.rules.levels import AtEnd, ChangeReason
from loyalty.rules.points import EntryReason, Expiry

ENTRIES: dict[str, str] = {
    EntryReason.ORDER: _("消费"),
    EntryReason.REFUND: _("退货"),
    EntryReason.REGISTRATION: _("注册会员"),
    EntryReason.BY_HAND: _("手工增减"),
    EntryReason.IMPORT: _("导入"),
    EntryReason.EXPIRY: _("到期失效"),
    EntryReason.CORRECTION: _("更正"),
}
CHANGES: dict[str, str] = {
    ChangeReason.EARNED: _("成长值达到"),
    ChangeReason.KEPT: _("保级续期"),
    ChangeReason.ENDED: _("到期"),
    ChangeReason.MERGED: _("会员合并"),
    ChangeReason.RULES: _("规则变更"),
}
EXPIRIES: dict[str, str] = {
    Expiry.ROLLING: _("获得后若干个月"),
    Expiry.CALENDAR_YEAR: _("当年年底"),
    Expiry.NEVER: _("长期有效"),
}
ENDS: dict[str, str] = {
    AtEnd.DOWN_TO_EARNED: _("降到成长值对应的等级"),
    AtEnd.DOWN_ONE: _("降一级"),
    AtEnd.STAY: _("保持不变"),
}
STATES: dict[str, tuple[str, str]] = {
    "in_force": (_("生效中"), "is-good"),
    "ahead": (_("待生效"), ""),
    "ended": (_("已结束"), ""),
}
BENEFITS: dict[str, str] = {Benefit.BIRTHDAY: _("生日券"), Benefit.UPGRADE: _("升级礼")}
