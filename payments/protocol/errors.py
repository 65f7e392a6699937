"""What is not WeChat Pay's, or cannot be read."""

from guide_app.base.kernel.errors import Refusal


class NotProvenWechatPay(Refusal):
    """A message carries no signature that WeChat Pay's keys bear out; `reason` says what is wrong.

    `message` is what WeChat Pay reads of the answer.
    """

    status = 401
    title = ("签名不是微信支付的", "The signature is not WeChat Pay's")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason, message=f"验签失败 / not verified: {reason}")


class SealedUnreadable(Refusal):
    """What came sealed does not open with the APIv3 key, or is not the documented document."""

    status = 400
    title = ("密文无法用 APIv3 密钥解开", "The sealed part does not open with the APIv3 key")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason, message=f"无法解密 / not readable: {reason}")


class BillUnreadable(Exception):
    """A bill is not as it is documented, so nothing of it is believed; it says what is wrong in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese, self.english = chinese, english
        super().__init__(f"{chinese} / {english}")


class KeyUnusable(Exception):
    """A key file or the APIv3 key is not what it should be; the message says so in both languages."""
