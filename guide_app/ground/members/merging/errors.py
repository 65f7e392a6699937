"""Refusals about members who may be one person."""

from guide_app.base.kernel.errors import Conflict, Refusal


class MergeChanged(Conflict):
    """Something of what the preview said has changed; `preview` names what it would say now."""

    title = ("会员资料或数量已变化，请重新预览后再合并", "What was shown has changed, look again before merging")


class AlreadyOnePerson(Conflict):
    """Both are one person already, or one of them was merged into somebody meanwhile."""

    title = ("这两个会员已经合并", "These two are one person already")


class ErasedNotMerged(Refusal):
    """A member whose personal data was erased is never merged, nor put apart."""

    title = ("已删除个人信息的会员不能合并", "A member whose data was erased is not merged")


class TwoOfStaff(Refusal):
    """The two are the own memberships of two associates, who are two people."""

    title = ("两个会员是两位员工本人的会员，不能合并", "These are the own memberships of two associates")


class MergeNotUndone(Refusal):
    """The time for it is over; `until` says when it was."""

    title = ("合并已超过可撤销的期限", "The merge can no longer be undone")


class MergeNotLast(Conflict):
    """The merge was undone already, or its survivor has been merged since: the later merge is undone first."""

    title = ("该合并已撤销，或须先撤销之后的合并", "Undone already, or a later merge must be undone first")


class DuplicateEnded(Conflict):
    """The pair was merged or dismissed meanwhile."""

    title = ("该疑似重复已处理", "The pair was dealt with meanwhile")
