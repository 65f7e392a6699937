"""Refusals about cases of leaving and moving."""

from guide_app.base.kernel.errors import Conflict


class CaseIsOpen(Conflict):
    """There is a case of this person already; `case_id` says which."""

    title = ("该员工已有进行中的交接", "A hand-over of this person is open already")


class CaseUnderWay(Conflict):
    """It is carried out, done or stopped, and cannot be changed any more; `state` says which."""

    title = ("交接已开始或已结束，不能再修改", "The hand-over has begun or ended and cannot be changed")


class CaseNotPlanned(Conflict):
    """It has no plan to confirm, or was confirmed already; `state` says which."""

    title = ("没有待确认的交接安排", "There is no plan to confirm")
