"""Refusals of codes."""

from guide_app.base.kernel.errors import Refusal


class CodeNotRight(Refusal):
    """The code is wrong, too old, used already, tried too often, or was never sent; which of them is not said."""

    title = (
        "验证码不正确或已失效，请核对或重新获取",
        "The code is wrong or no longer good, check it or ask again",
    )


class TooManyCodes(Refusal):
    """As many codes were asked for this phone, or from this address, as may be; `retry_after_seconds` says how long."""

    status = 429
    title = ("验证码请求过于频繁，请稍后再试", "Too many codes were asked for, try again later")


class NoMessenger(Refusal):
    """The installation has no provider for short messages, so no code can be sent: see GUIDE_SMS_URL."""

    status = 503
    title = ("尚未配置短信服务，无法发送验证码", "No provider for short messages is set up, no code can be sent")


class ReceiptNotProven(Refusal):
    """The receipt of a message is not signed as this installation's provider signs, or is too old."""

    status = 403
    title = ("回执签名不正确或已过期", "The receipt's signature is wrong or too old")


class MessageNotSent(Exception):
    """The provider did not take a message; the text says why and holds neither the phone nor the code."""
