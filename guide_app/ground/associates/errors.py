"""Refusals about associates."""

from guide_app.base.kernel.errors import Conflict, Refusal


class NumberTaken(Conflict):
    """Another associate has this number."""

    title = ("工号已被使用", "This number is taken")


class WecomUserTaken(Conflict):
    """The WeCom account belongs to another associate."""

    title = ("该企业微信账号已绑定其他导购", "This WeCom account belongs to another associate")


class AssociateHasLeft(Conflict):
    """Somebody who has left can be neither posted nor changed."""

    title = ("该员工已离职", "This associate has left")


class PostingOverlaps(Conflict):
    """A posting begins on or after that day already; `valid_from` says when."""

    title = ("与已有任职日期重叠", "A posting begins on or after that day already")


class NoMainPost(Conflict):
    """A second post needs a main one in a store on its first day."""

    title = ("当天没有门店主岗，不能加兼岗", "No main post in a store on that day, to which this could be a second one")


class MayNotLink(Refusal):
    """Who has the WeCom account signs in as the person, so not theirs to name: `reason` as of `may_not_post`."""

    status = 403
    title = (
        "企业微信账号可用来登录，您无权为该人员设置",
        "A WeCom account signs in as this person, and is not yours to name",
    )


class MayNotPost(Refusal):
    """Not theirs to do: `reason` is `not_oneself`, `not_this_role`, `not_this_person`, or `second_person`."""

    status = 403
    title = ("您无权变更该人员的岗位", "You may not change this person's post so")
