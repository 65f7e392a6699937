"""Names of what the pages of tasks list."""

from guide_app.base.html.words import _
from guide_app.base.kernel.access import Role
from tasks.rules import AssignmentStatus, TaskStatus

STATUSES: dict[str, str] = {
    TaskStatus.DRAFT: _("草稿"),
    TaskStatus.RELEASING: _("下发中"),
    TaskStatus.RELEASED: _("已下发"),
    TaskStatus.CLOSED: _("已结束"),
}
KINDS: dict[str, str] = {
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
ROLES: list[Role] = [Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR]
"""Whom a task can be given to, in the order of a form."""
