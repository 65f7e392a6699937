"""How jobs are called on pages."""

from guide_app.base.html.words import _
from guide_app.base.kernel.background import JobState

STATES: dict[str, str] = {
    JobState.WAITING: _("排队中"),
    JobState.RUNNING: _("进行中"),
    JobState.DONE: _("已完成"),
    JobState.FAILED: _("失败"),
    JobState.CANCELLED: _("已取消"),
}
STATE_KINDS: dict[str, str] = {
    JobState.WAITING: "",
    JobState.RUNNING: "is-warning",
    JobState.DONE: "is-good",
    JobState.FAILED: "is-danger",
    JobState.CANCELLED: "",
}
