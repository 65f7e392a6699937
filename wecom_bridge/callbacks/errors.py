"""Callbacks that cannot be trusted or read. The facts never quote their content."""

from guide_app.base.kernel.errors import Refusal


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


class CallbackOutOfTime(CallbackRefused):
    """`timestamp` is minutes away from now: sent again by somebody who recorded it, or a clock is wrong."""

    status = 403
    title = ("回调时间戳与当前时间相差过大", "The callback's timestamp is too far from now")


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
