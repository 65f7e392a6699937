"""Every refusal of the bridge: callbacks we do not trust, answers of WeCom that say no, arguments WeCom would cut."""

from guide_app.base.kernel.errors import Conflict, InvalidField, Refusal
from wecom_bridge.errcodes import Remedy, remedy_of


class CallbackRefused(Refusal, abstract=True):
    """A callback that cannot be trusted or read. The facts never quote its content."""

    status = 400
    title = ("企业微信回调无法验证", "The WeCom callback cannot be trusted")


class EncodingAesKeyInvalid(CallbackRefused):
    """EncodingAESKey is not 43 letters and digits (official -40004): a fault of our configuration."""

    status = 500
    title = ("EncodingAESKey 应为 43 位字母和数字", "EncodingAESKey must be 43 letters and digits")


class SignatureMismatch(CallbackRefused):
    """`msg_signature` is not that of token, timestamp, nonce and ciphertext (official -40001)."""

    status = 403
    title = ("回调签名不符", "The callback signature does not match")


class EnvelopeMalformed(CallbackRefused):
    """The outer XML or JSON has no readable `Encrypt` (official -40002)."""

    title = ("回调报文格式错误", "The callback envelope is malformed")


class CiphertextMalformed(CallbackRefused):
    """Base64, block length, padding or inner length of the message is wrong (official -40007, -40008, -40010)."""

    title = ("回调密文无法解开", "The callback ciphertext cannot be opened")


class ReceiveIdMismatch(CallbackRefused):
    """The message was sealed for another corp or suite (official -40005)."""

    status = 403
    title = ("回调不是发给本企业的", "The callback was sealed for another receiver")


class CallbackMalformed(CallbackRefused):
    """The opened message is not a readable event: broken XML, or a known event without its required elements."""

    title = ("回调内容无法识别", "The callback message is malformed")


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

    def __init__(self, path: str, *, detail: str) -> None:
        self.path = path
        super().__init__(path=path, detail=detail, remedy=self.remedy.value)


class WecomArgumentInvalid(InvalidField):
    """An argument breaks a documented limit; WeCom would cut, ignore or misread it, so nothing was sent."""

    title = ("参数超出企业微信限制", "An argument breaks a limit of WeCom")


class WecomNotConfigured(Refusal):
    """The environment names no corp, or not all that this needs; `missing` says which variables."""

    status = 503
    title = ("尚未配置企业微信", "WeCom is not configured")


class SyncRunning(Conflict):
    """Another run is reading WeCom at this moment; `since` is when it began."""

    title = ("企业微信同步正在进行", "A synchronisation is running")


class NotRetryable(Conflict):
    """Only what is parked or failed is tried again; `status` is what it is now."""

    title = ("只有搁置或失败的记录可以重试", "Only what is parked or failed can be tried again")
