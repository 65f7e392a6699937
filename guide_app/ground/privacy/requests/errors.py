"""Refusals about what customers ask for."""

from guide_app.base.kernel.errors import Conflict, Refusal


class RequestOpen(Conflict):
    """The same is asked for already and not answered yet; `request` says which that is."""

    title = ("同类申请正在办理中", "The same has been asked for and is not answered yet")


class RequestClosed(Conflict):
    """It is answered, or taken back; `state` says how it ended."""

    title = ("申请已办结或不在可操作的状态", "This request is not at a point where that can be done")


class IdentityNotProven(Conflict):
    """It is not known yet who asks."""

    title = ("须先核实申请人身份", "First show that it is the person who asks")


class NoCopyToFetch(Refusal):
    """No copy was made, or its time is over: ask for another."""

    status = 410
    title = ("数据副本尚未生成或已过期，请重新申请", "There is no copy to fetch any more, ask for another")


class NothingCorrected(Conflict):
    """What is said to be right now has not been changed since the customer asked; `missing` are those fields."""

    title = (
        "这些内容在顾客提出之后没有更正过，请先更正会员资料",
        "These have not been corrected since the customer asked: correct the profile first",
    )
