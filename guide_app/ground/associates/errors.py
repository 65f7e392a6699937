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


class MayNotPost(Refusal):
    """The actor's role may not post anybody as this role."""

    status = 403
    title = ("您的角色无权任命该岗位", "Your role may not post anybody as this")
