"""Calls to WeChat Pay that did not do what was asked."""

from guide_app.base.kernel.errors import Refusal
from payments.calling.codes import meaning_of


class WechatPayFailed(Refusal, abstract=True):
    """A call failed; the facts never hold a key or a signature."""

    status = 502
    title = ("微信支付调用失败", "The call to WeChat Pay failed")


class WechatPayRefused(WechatPayFailed):
    """WeChat Pay said no. `wechat_code` is its own code, `rule` what that means."""

    def __init__(self, path: str, *, http_status: int, wechat_code: str, said: str) -> None:
        self.wechat_code = wechat_code
        self.http_status = http_status
        super().__init__(
            path=path, http_status=http_status, wechat_code=wechat_code, said=said, rule=meaning_of(wechat_code)
        )


class WechatPayUnreachable(WechatPayFailed):
    """No answer of either domain: no connection, a time-out or HTTP 5xx. What was asked may have happened."""

    status = 503
    title = ("微信支付暂时无法连接", "WeChat Pay cannot be reached")

    def __init__(self, path: str, *, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class WechatPayAnswerUnproven(WechatPayFailed):
    """The answer is not signed by a key of WeChat Pay's that is known here, so nothing of it is believed."""

    title = ("微信支付的应答未通过验签", "The answer is not proven to be WeChat Pay's")

    def __init__(self, path: str, *, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class WechatPayAnswerMalformed(WechatPayFailed):
    """The answer is proven, and not the documented document."""

    title = ("微信支付返回内容无法识别", "WeChat Pay answered something unreadable")

    def __init__(self, path: str, *, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class WechatPayNotConfigured(Refusal):
    """Settings are missing or unusable; `missing` names them."""

    status = 503
    title = ("尚未配置微信支付", "WeChat Pay is not configured")


FAILED = (WechatPayRefused, WechatPayUnreachable, WechatPayAnswerUnproven, WechatPayAnswerMalformed)
"""What every operation answers with that has to ask WeChat Pay."""
