"""Refusals about members and their registration."""

from guide_app.base.kernel.errors import Conflict, Refusal


class ConsentLinkUnknown(Refusal):
    """No registration has this link."""

    status = 404
    title = ("链接无效，请让导购重新出示二维码", "This link is not valid, ask for a new code")


class ConsentLinkExpired(Refusal):
    """The customer confirmed too late; nothing that was entered is kept."""

    status = 410
    title = ("链接已过期，请让导购重新出示二维码", "This link has expired, ask for a new code")


class ConsentAlreadyGiven(Refusal):
    """The registration was confirmed already."""

    status = 410
    title = ("您已完成会员注册，无需重复确认", "You have confirmed already")


class ConsentTextChanged(Conflict):
    """The customer confirmed another text than the present one; `text_version` is the present one."""

    title = ("确认内容已更新，请重新阅读后确认", "The text has changed, read it again")


class RevealLimit(Refusal):
    """The actor has seen as many phones within the hour as they may; `limit` says how many."""

    status = 429
    title = ("本小时查看完整手机号的次数已达上限", "The limit of revealed phones within an hour is reached")


class AssociateNotAvailable(Refusal):
    """Members go only to somebody who works in a store."""

    title = ("接收人不是在岗的门店导购", "The receiver is not store staff at work")
