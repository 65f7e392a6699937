"""Signatures: ours on requests and on what the customer's WeChat gets, WeChat Pay's on answers and notifications."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from payments.protocol.errors import KeyUnusable, NotProvenWechatPay

SCHEME = "WECHATPAY2-SHA256-RSA2048"
STAMP_WINDOW = timedelta(minutes=5)
"""How far the moment of a message may lie from ours; what is older may be a repetition by somebody else."""
PROBE = "WECHATPAY/SIGNTEST/"
"""How signatures begin by which WeChat Pay tries out whether we look at them."""

SIGNATURE, SERIAL, NONCE, TIMESTAMP = (
    "wechatpay-signature",
    "wechatpay-serial",
    "wechatpay-nonce",
    "wechatpay-timestamp",
)
"""The headers of an answer or a notification."""


@dataclass(frozen=True, slots=True)
class MerchantKey:
    """What a merchant signs with, and the serial number of the certificate by which WeChat Pay knows the key."""

    merchant_id: str
    serial: str
    key: RSAPrivateKey = field(repr=False)

    def sign(self, *lines: str) -> str:
        """The signature over these lines, each of which ends with a line feed."""
        return sign(self.key, *lines)

    def authorization(self, method: str, target: str, body: str, *, at: datetime, nonce: str | None = None) -> str:
        """The header of a request. `target` is the path with its query, as it goes over the line."""
        stamp, nonce = str(int(at.timestamp())), nonce or new_nonce()
        signature = self.sign(method, target, stamp, nonce, body)
        facts = {
            "mchid": self.merchant_id,
            "nonce_str": nonce,
            "signature": signature,
            "timestamp": stamp,
            "serial_no": self.serial,
        }
        return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in facts.items())

    def pay_parameters(self, app_id: str, prepay_id: str, *, at: datetime, nonce: str | None = None) -> dict[str, str]:
        """What the customer's WeChat is given to open the payment with (`getBrandWCPayRequest`)."""
        stamp, nonce, package = str(int(at.timestamp())), nonce or new_nonce(), f"prepay_id={prepay_id}"
        return {
            "appId": app_id,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self.sign(app_id, stamp, nonce, package),
        }


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """An answer or a notification as it came: its body, and what its headers say about it."""

    body: str
    timestamp: str
    nonce: str
    serial: str
    signature: str

    def verify(self, key: RSAPublicKey) -> None:
        """Raises NotProvenWechatPay unless the holder of the key has signed exactly this."""
        try:
            signature = base64.b64decode(self.signature, validate=True)
            key.verify(signature, signed_text(self.timestamp, self.nonce, self.body), PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error, ValueError) as error:
            raise NotProvenWechatPay("signature") from error


def message_of(headers: Mapping[str, str], body: bytes, *, now: datetime) -> SignedMessage:
    """A message of now. `headers` are found by names in lower case.

    Raises NotProvenWechatPay where a header is missing, the moment is another one, or the signature is a probe.
    """
    values = {name: headers.get(name, "") for name in (TIMESTAMP, NONCE, SERIAL, SIGNATURE)}
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise NotProvenWechatPay(f"missing {', '.join(missing)}")
    if values[SIGNATURE].startswith(PROBE):
        raise NotProvenWechatPay("signature is a probe")
    stamp = values[TIMESTAMP]
    recent = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
    if not recent or abs(int(stamp) - now.timestamp()) > STAMP_WINDOW.total_seconds():
        raise NotProvenWechatPay("timestamp")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise NotProvenWechatPay("body is not UTF-8") from error
    return SignedMessage(text, stamp, values[NONCE], values[SERIAL], values[SIGNATURE])


def sign(key: RSAPrivateKey, *lines: str) -> str:
    """The signature over lines, in Base64."""
    return base64.b64encode(key.sign(signed_text(*lines), PKCS1v15(), SHA256())).decode()


def signed_text(*lines: str) -> bytes:
    """What is signed: every line ends with a line feed, the last one too."""
    return "".join(f"{line}\n" for line in lines).encode()


def new_nonce() -> str:
    """Thirty-two letters and digits that nobody can guess."""
    return secrets.token_hex(16).upper()


def private_key_of(pem: bytes) -> RSAPrivateKey:
    """A merchant's key. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable("商户私钥不是 PEM 格式的私钥 / the merchant's key is no PEM private key") from error
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnusable("商户私钥不是 RSA 私钥 / the merchant's key is no RSA key")
    return key


def public_key_of(pem: bytes) -> RSAPublicKey:
    """WeChat Pay's public key. Raises KeyUnusable."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise KeyUnusable("微信支付公钥不是 PEM 格式的公钥 / WeChat Pay's key is no PEM public key") from error
    if not isinstance(key, RSAPublicKey):
        raise KeyUnusable("微信支付公钥不是 RSA 公钥 / WeChat Pay's key is no RSA key")
    return key
