"""Refusals of deciding approvals."""

from guide_app.base.kernel.errors import Conflict, Refusal


class SecondPersonNeeded(Refusal):
    """Nobody approves what they asked for themselves, nor what concerns themselves, whatever account they use."""

    status = 403
    title = ("须由另一人审批，不能审批自己申请或涉及自己的事项", "Another person has to approve this")


class ApprovalDecided(Conflict):
    """It is decided already, or its time is over; `state` says how it ended."""

    title = ("该审批已结束", "This approval is decided already")


class SubjectChanged(Conflict):
    """What it is about has changed since it was asked; withdraw it and ask again."""

    title = ("申请后对象已变化，请撤回后重新申请", "It has changed since it was asked, withdraw and ask again")


class RequesterMayNoMore(Conflict):
    """Whoever asked has lost the right to, or left; refuse it, or have somebody else ask."""

    title = ("申请人已不再有此权限", "Whoever asked for this may not do so any more")


class NotYours(Refusal):
    """Only whoever asked withdraws it; others refuse it."""

    status = 403
    title = ("只有申请人可以撤回", "Only whoever asked may withdraw it")
