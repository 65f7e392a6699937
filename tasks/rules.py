"""What tasks are: their life, what they measure, and how far somebody has come."""

from datetime import datetime, timedelta
from enum import StrEnum

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.money import round_half_away

WHOLE_PPM = 1_000_000


class TaskStatus(StrEnum):
    """The life of a task: 草稿, 下发中, 已下发, 已结束."""

    DRAFT = "draft"
    RELEASING = "releasing"
    """Some have it, the others get it piece by piece; what those who have it do counts already."""
    RELEASED = "released"
    CLOSED = "closed"


class Measure(StrEnum):
    """What is counted, always from facts that other packages publish. `SALES_FEN` is money, the others are counts."""

    SALES_FEN = "sales_fen"
    """Goods of the orders one served, in fen, less what came back of them."""
    ORDERS_PAID = "orders_paid"
    """Orders one served; an order that came back whole is taken off again."""
    MEMBERS_REGISTERED = "members_registered"
    """Members one won."""
    COUPONS_ISSUED = "coupons_issued"
    """Coupons one gave out."""
    COUPONS_REDEEMED = "coupons_redeemed"
    """Coupons one gave out that were spent."""
    SCANS = "scans"
    """Customers' scans of codes that lead to one, each visitor once within the credit window."""


SALES_MEASURES = frozenset({Measure.SALES_FEN, Measure.ORDERS_PAID})
"""What tells how much somebody sold."""


class AssignmentStatus(StrEnum):
    """How far an associate is: 未开始, 进行中, 已完成."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


OVERDUE_SHOWN = timedelta(days=7)
"""How long a task that was not finished is held up to somebody."""


class OwnTasks(StrEnum):
    """Which of one's own tasks: 待办, 逾期, 已完成, 未开始. Each task is in one of them, or over for longer."""

    OPEN = "open"
    """Begun, not ended, not done."""
    OVERDUE = "overdue"
    """Ended within the last 7 days without being done; those that were ended early are not."""
    DONE = "done"
    """The target was reached, whatever came of it later."""
    UPCOMING = "upcoming"
    """Given, and not begun."""


AUDIENCE_ROLES = frozenset({Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR})
"""Whom a task can be given to: the people of the field."""


def status_of(first_progress_at: datetime | None, done_at: datetime | None) -> AssignmentStatus:
    """Where an assignment stands. Who sold something has started, even if all of it came back."""
    if done_at is not None:
        return AssignmentStatus.DONE
    return AssignmentStatus.NOT_STARTED if first_progress_at is None else AssignmentStatus.IN_PROGRESS


def attainment_ppm(progress: int, target: int) -> int:
    """Progress as a share of the target, in ppm; beyond 1 000 000 when the target is exceeded."""
    return round_half_away(progress * WHOLE_PPM, target)


def require_window(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a task that would end before it begins. Raises InvalidField."""
    if ends_at <= starts_at:
        raise InvalidField("ends_at", "须晚于 starts_at / later than starts_at")


def require_audience_role(role: Role) -> None:
    """Refuse to give a task to people who do not work in stores. Raises InvalidField."""
    if role not in AUDIENCE_ROLES:
        allowed = sorted(str(each) for each in AUDIENCE_ROLES)
        raise InvalidField("audience_role", "任务只能下发给门店人员 / one of the roles of the field", allowed=allowed)
