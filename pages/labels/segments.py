"""Tags and kept searches in words."""

from guide_app.base.html.words import _
from segments.rules import Sort, TagTaken

SORTS: dict[str, str] = {
    Sort.LAST_PURCHASE: _("最近购买"),
    Sort.LONGEST_AWAY: _("最久没买"),
    Sort.LAST_VISIT: _("最近到店"),
    Sort.SPEND: _("近 12 个月消费"),
    Sort.NEWEST: _("新注册"),
}
OURS: dict[str, str] = {
    "沉睡 90 天": _("沉睡 90 天"),
    "本周生日": _("本周生日"),
    "高消费": _("高消费"),
    "新会员": _("新会员"),
}
"""The kept searches that come with the product; others are called as people call them."""
TAKEN: dict[str, str] = {
    TagTaken.OUTDATED: _("不再符合"),
    TagTaken.WRONG: _("打错了"),
    TagTaken.ASKED: _("顾客要求"),
    TagTaken.REPLACED: _("被同组标签替换"),
}
WHY: list[tuple[str, str]] = [(reason, said) for reason, said in TAKEN.items() if reason != TagTaken.REPLACED]
"""Why people take a tag away."""
