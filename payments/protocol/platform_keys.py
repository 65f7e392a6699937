"""The keys by which WeChat Pay is known: certificates that are fetched and change, or one public key that is set."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from payments.protocol.errors import NotProvenWechatPay, SealedUnreadable
from payments.protocol.messages import Certificates
from payments.protocol.sealing import open_sealed
from payments.protocol.signing import SignedMessage

PUBLIC_KEY_MARK = "PUB_KEY_ID_"
"""How the serial of a message begins that is signed by the public key, not by one of the certificates."""
RENEW_AFTER = timedelta(hours=12)
"""Certificates are fetched anew after this: a new one is handed out a day before it signs."""
ASK_AGAIN = timedelta(minutes=1)
"""A serial that nobody knows has them fetched at most once in this time: anybody can send one."""


@dataclass(frozen=True, slots=True)
class PlatformKey:
    """A key of the platform's, and until when it is good; a public key has no end."""

    key: RSAPublicKey
    expires_at: datetime | None = None


@dataclass(slots=True)
class PlatformKeys:
    """What is known of them in this process."""

    fixed: dict[str, PlatformKey] = field(default_factory=dict)
    fetched: dict[str, PlatformKey] = field(default_factory=dict)
    asked_at: datetime | None = None

    def knows(self, serial: str, *, at: datetime) -> bool:
        """Whether a message under this serial can be verified now."""
        found = self._find(serial)
        return found is not None and (found.expires_at is None or at < found.expires_at)

    def wants_fetching(self, serial: str, *, at: datetime) -> bool:
        """Whether the certificates are to be fetched before a message under this serial is judged."""
        if serial.startswith(PUBLIC_KEY_MARK):
            return False
        age = None if self.asked_at is None else at - self.asked_at
        if self.knows(serial, at=at):
            return serial not in self.fixed and (age is None or age > RENEW_AFTER)
        return age is None or age > ASK_AGAIN

    def verify(self, message: SignedMessage, *, at: datetime) -> None:
        """Raises NotProvenWechatPay unless one of these keys, good at the moment, has signed it."""
        found = self._find(message.serial)
        if found is None or not self.knows(message.serial, at=at):
            raise NotProvenWechatPay("serial")
        message.verify(found.key)

    def take(self, certificates: Certificates, api_key: bytes, *, at: datetime) -> None:
        """Keep what was fetched in place of what was known. Raises SealedUnreadable."""
        self.fetched = opened(certificates, api_key)
        self.asked_at = at

    def _find(self, serial: str) -> PlatformKey | None:
        return self.fixed.get(serial) or self.fetched.get(serial)


def opened(certificates: Certificates, api_key: bytes) -> dict[str, PlatformKey]:
    """The keys in certificates, by serial number. Raises SealedUnreadable."""
    found = {}
    for one in certificates.data:
        try:
            certificate = x509.load_pem_x509_certificate(open_sealed(api_key, one.encrypt_certificate))
        except ValueError as error:
            raise SealedUnreadable("certificate") from error
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey) or f"{certificate.serial_number:X}" != one.serial_no.lstrip("0").upper():
            raise SealedUnreadable("certificate")
        found[one.serial_no] = PlatformKey(key, expires_at=certificate.not_valid_after_utc)
    return found
