"""Calls to WeCom that failed, and arguments WeCom would cut; `remedy` says what helps."""

from guide_app.base.kernel.errors import InvalidField, Refusal
from wecom_bridge.calling.errcodes import Remedy, remedy_of


class WecomFailed(Refusal, abstract=True):
    """WeCom did not do what we asked. `remedy` says what helps; the facts never hold a token or secret."""

    status = 502
    title = ("企业微信调用失败", "The call to WeCom failed")
    remedy: Remedy


class WecomRefused(WecomFailed):
    """WeCom answered with an errcode. `hint` is what its support asks for."""

    def __init__(self, path: str, errcode: int, *, errmsg: str, hint: str) -> None:
        self.path = path
        self.errcode = errcode
        self.errmsg = errmsg
        self.hint = hint
        self.remedy = remedy_of(errcode)
        super().__init__(path=path, errcode=errcode, errmsg=errmsg, hint=hint, remedy=self.remedy.value)


class WecomCredentialsRefused(WecomRefused):
    """`gettoken` refused corp id or secret. Never asked again by this client: repeats ban the whole IP for an hour."""

    title = ("企业微信 CorpID 或 Secret 无效，已停止调用", "WeCom refused corp id or secret; calls have stopped")

    def __init__(self, path: str, errcode: int, *, errmsg: str, hint: str) -> None:
        super().__init__(path, errcode, errmsg=errmsg, hint=hint)
        self.remedy = Remedy.TELL_A_PERSON
        self.facts["remedy"] = self.remedy.value


class WecomUnreachable(WecomFailed):
    """No answer: connection failure, time-out or HTTP 5xx. `may_have_happened` is False if it never left us."""

    status = 503
    title = ("企业微信暂时无法连接", "WeCom cannot be reached")
    remedy = Remedy.RETRY_LATER

    def __init__(self, path: str, *, reason: str, may_have_happened: bool = True) -> None:
        self.path = path
        self.may_have_happened = may_have_happened
        super().__init__(path=path, reason=reason, remedy=self.remedy.value)


class WecomAnswerMalformed(WecomFailed):
    """The answer is not the documented JSON, or a listing does not move on."""

    title = ("企业微信返回内容无法识别", "WeCom answered something unreadable")
    remedy = Remedy.TELL_A_PERSON

    def __init__(self, path: str, *, answered: str) -> None:
        self.path = path
        super().__init__(path=path, answered=answered, remedy=self.remedy.value)


class WecomArgumentInvalid(InvalidField):
    """An argument breaks a documented limit; WeCom would cut, ignore or misread it, so nothing was sent."""

    title = ("参数超出企业微信限制", "An argument breaks a limit of WeCom")
