"""Refusals about consents and about what customers ask for."""

from guide_app.base.kernel.errors import Conflict


class MembershipEndsByErasure(Conflict):
    """Without this consent there is no membership: to withdraw it is to ask for erasure."""

    title = (
        "撤回会员同意即注销会员，请改为申请删除个人信息",
        "To withdraw from membership is to be erased: ask for erasure instead",
    )


class ConsentNotGiven(Conflict):
    """There is nothing to withdraw."""

    title = ("顾客并未同意此用途，无需撤回", "The customer has not agreed to this, there is nothing to withdraw")


class TextOutOfTurn(Conflict):
    """A version would be in force before the one that stands before it; `after` is from when that is."""

    title = ("生效时间须晚于上一个版本", "A version begins after the one before it")


class RunNotListed(Conflict):
    """The list was made anew, or is being erased already; `state` says which."""

    title = ("清单已更新或已在处理，请看最新的清单", "The list was made anew or is under way, look at the newest one")
