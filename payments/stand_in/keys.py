"""The keys of a stand-in: the merchant's, that it hands out, and the platform's, that only it has."""

import os
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from guide_app.base.wechat_pay import STAND_IN_MERCHANT
from payments.protocol.signing import private_key_of

STAND_IN_APP, STAND_IN_SECRET = "wx00000000standin0", "stand-in"
MERCHANT_SERIAL = "57A4D1000000000000000000000000000000A001"
KEY_FILE, API_KEY_FILE = "merchant.pem", "apiv3.key"
API_KEY_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class MerchantFiles:
    """What the merchant needs to call the stand-in, as files nobody else can read."""

    folder: Path
    key: rsa.RSAPrivateKey = field(repr=False)
    api_key: str = field(repr=False)

    def environment(self, base_url: str) -> dict[str, str]:
        """The settings that point the product at a stand-in at this address."""
        return {
            "GUIDE_WECHATPAY_MERCHANT_ID": STAND_IN_MERCHANT,
            "GUIDE_WECHATPAY_APP_ID": STAND_IN_APP,
            "GUIDE_WECHATPAY_APP_SECRET": STAND_IN_SECRET,
            "GUIDE_WECHATPAY_SERIAL": MERCHANT_SERIAL,
            "GUIDE_WECHATPAY_KEY_FILE": str(self.folder / KEY_FILE),
            "GUIDE_WECHATPAY_API_KEY": self.api_key,
            "GUIDE_WECHATPAY_URL": base_url,
            "GUIDE_WECHAT_APP_ID": STAND_IN_APP,
            "GUIDE_WECHAT_APP_SECRET": STAND_IN_SECRET,
            "GUIDE_WECHAT_URL": base_url,
        }


def merchant_files(folder: Path) -> MerchantFiles:
    """The merchant's keys in a folder, made where there are none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_file, api_key_file = folder / KEY_FILE, folder / API_KEY_FILE
    if not key_file.exists() or not api_key_file.exists():
        _write(key_file, pem_of(new_key()))
        _write(api_key_file, "".join(secrets.choice(API_KEY_LETTERS) for _ in range(32)).encode())
    return MerchantFiles(folder, private_key_of(key_file.read_bytes()), api_key_file.read_text())


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)


def new_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(key: rsa.RSAPrivateKey) -> bytes:
    """A private key as a file holds it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of the platform's, by its serial; `certificate` is missing where it goes by its id alone."""

    serial: str
    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: bytes | None = None
    good_until: datetime | None = None


def new_certificate(*, days: int = 365) -> SigningKey:
    """A key with a certificate of its own."""
    key, serial, now = new_key(), x509.random_serial_number(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    good_until = now + timedelta(days=days)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(good_until)
        .sign(key, SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    return SigningKey(f"{serial:040X}", key, pem, good_until)


def new_public_key() -> SigningKey:
    """A key that goes by an id, as newer merchants have it."""
    return SigningKey(f"PUB_KEY_ID_{secrets.randbelow(10**20):020d}", new_key())
