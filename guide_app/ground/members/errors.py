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


class ConsentOnStaffDevice(Refusal):
    """The link was opened, or confirmed, where somebody of the staff is signed in, or where it was asked for."""

    status = 403
    title = (
        "请顾客用自己的手机确认，不能在工作人员的设备上操作；若这就是顾客的手机，请关闭 Wi-Fi 后重试",
        "Confirm on the customer's own device, not on one of the staff; if it is theirs, switch Wi-Fi off and retry",
    )


class ConsentOnOtherDevice(Refusal):
    """The link was opened on another device first, which alone can confirm."""

    status = 403
    title = (
        "此链接已在另一台设备上打开，只能在那台设备上确认；如非本人操作，请让导购重新发起",
        "This link was opened on another device, which alone can confirm; if that was not you, ask for a new code",
    )


class ConsentPageNotOpened(Conflict):
    """What came does not come from the page that this device was given: no token of a device, or another form."""

    title = (
        "请先打开确认页再确认（浏览器须允许 Cookie）",
        "Open the page first, then confirm; allow cookies",
    )


class ConsentNeedsNoCode(Conflict):
    """This installation asks for no code."""

    title = ("本次确认不需要验证码", "No code is needed here")


class RevealLimit(Refusal):
    """The actor has seen as many phones within an hour or a day as they may, `limit`; the next one `again_at`."""

    status = 429
    title = ("查看完整手机号的次数已达上限", "The limit of phones shown in clear is reached")


class HandOverChanged(Conflict):
    """There are more or fewer members to hand over than were shown; `count` is how many it would be now."""

    title = ("顾客数量已变化，请核对后再确认", "The number of customers has changed, look again and confirm")


class AssociateNotAvailable(Refusal):
    """Members go only to somebody who works in a store."""

    title = ("接收人不是在岗的门店导购", "The receiver is not store staff at work")


class PhoneTaken(Conflict):
    """The phone is another member's: two who are one person are merged, nobody's phone is taken from them."""

    title = (
        "这个手机号属于另一位会员；若是同一人，请合并这两位会员",
        "This phone is another member's; if they are one person, merge the two",
    )


class BirthdayKnown(Conflict):
    """A customer changes their birthday themselves only where none is known: benefits hang on it."""

    title = (
        "生日已经填写，如有错误请到门店更正，或提出更正申请",
        "The birthday is known already; if it is wrong, have a store correct it, or ask for a correction",
    )
