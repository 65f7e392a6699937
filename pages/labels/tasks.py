"""Tasks: what they count, in words for the people who do them, and how far they are."""

from dataclasses import dataclass

from guide_app.base.html.words import _
from guide_app.base.kernel.access import Role
from tasks.rules import AssignmentStatus, Measure, OwnTasks, TaskStatus


@dataclass(frozen=True, slots=True)
class Label:
    """A measure: its name, the unit of a count (none for money), and what exactly counts."""

    name: str
    unit: str
    counts: str


MEASURES: dict[str, Label] = {
    Measure.SALES_FEN: Label(_("销售额"), "", _("您成交的订单实付的商品金额，退回的会减去")),
    Measure.ORDERS_PAID: Label(_("成交订单"), _("单"), _("您成交的订单，整单退回的会减去")),
    Measure.MEMBERS_REGISTERED: Label(_("新增会员"), _("人"), _("您代客注册、由顾客本人确认的新会员")),
    Measure.COUPONS_ISSUED: Label(_("发券"), _("张"), _("您发给顾客的优惠券，作废的会减去")),
    Measure.COUPONS_REDEEMED: Label(_("用券"), _("张"), _("您发出的券被顾客使用，退回的会减去")),
    Measure.SCANS: Label(_("扫码"), _("次"), _("顾客扫您的触点码，同一位顾客短时间内多次扫码只计一次")),
}

WHICH: list[tuple[str, str]] = [
    (OwnTasks.OPEN, _("待办")),
    (OwnTasks.OVERDUE, _("逾期")),
    (OwnTasks.DONE, _("已完成")),
    (OwnTasks.UPCOMING, _("未开始")),
]
"""The lists of one's tasks, in the order of the chips."""

STATUSES: dict[str, str] = {
    TaskStatus.DRAFT: _("草稿"),
    TaskStatus.RELEASING: _("下发中"),
    TaskStatus.RELEASED: _("已下发"),
    TaskStatus.CLOSED: _("已结束"),
}
STATUS_KINDS: dict[str, str] = {
    TaskStatus.DRAFT: "",
    TaskStatus.RELEASING: "is-warning",
    TaskStatus.RELEASED: "is-good",
    TaskStatus.CLOSED: "",
}
"""How their tags look."""

PROGRESS: dict[str, str] = {
    AssignmentStatus.NOT_STARTED: _("未开始"),
    AssignmentStatus.IN_PROGRESS: _("进行中"),
    AssignmentStatus.DONE: _("已完成"),
}
GIVEN_TO: list[Role] = [Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR]
"""Whom a task can be given to, in the order of a form."""
