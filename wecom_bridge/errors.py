"""What the bridge refuses to people; what callbacks and calls may meet is in the rooms of those."""

from guide_app.base.kernel.errors import Conflict, Refusal


class WecomNotConfigured(Refusal):
    """The environment names no corp, or not all that this needs; `missing` says which variables."""

    status = 503
    title = ("尚未配置企业微信", "WeCom is not configured")


class WecomCodeOver(Refusal):
    """The code was used, is over, or is none; WeCom gives a new one."""

    status = 401
    title = ("企业微信登录凭证已使用或已过期，请重新登录", "The code of WeCom was used or is over, sign in again")


class WecomNotLinked(Refusal):
    """A member of the corp whom no associate is; headquarters name WeCom accounts."""

    status = 403
    title = (
        "您的企业微信账号还没有关联到人员，请联系店长或总部",
        "Your WeCom account is not linked to anybody here, ask your manager or headquarters",
    )


class WecomOtherCorp(Refusal):
    """A member of another corp, linked with this one."""

    status = 403
    title = ("您登录的是其他企业的企业微信，请切换企业后重试", "This is WeCom of another company, switch and try again")


class WecomOutsider(Refusal):
    """No member: a customer, or anybody in WeChat. Customers sign in elsewhere."""

    status = 403
    title = ("这里只供员工登录：您不是本企业成员", "For the staff alone: you are no member of this company")


class WecomSilent(Refusal):
    """WeCom did not say in time who it is, was busy, or does not let this app ask; a password still signs in."""

    status = 503
    title = ("企业微信暂时没有回应，请重试或用密码登录", "WeCom does not answer, try again or use your password")


class SyncRunning(Conflict):
    """Another run is reading WeCom at this moment; `since` is when it began."""

    title = ("企业微信同步正在进行", "A synchronisation is running")


class RegistrationOver(Conflict):
    """Its link was used, or has run out: nobody is sent it any more."""

    title = ("登记已结束", "The registration has ended")


class NotRetryable(Conflict):
    """Only what is parked or failed is tried again; `record_status` is what it is now."""

    title = ("只有搁置或失败的记录可以重试", "Only what is parked or failed can be tried again")
