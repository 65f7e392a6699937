"""The device from which a customer agrees, and how it is told from others without keeping what would name it.

A device is known by a random token: a cookie of its browser, or what a program was given. Who opens the link first
binds the registration to their device; the page that it is given says by a form token that it was made for it.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from guide_app.base.kernel.privacy import vault

DEVICE_COOKIE = "guide_device"
DEVICE_SECONDS = 24 * 3600
"""How long a browser is known: beyond the half hour of a link for who presses again, or goes on for a child."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Device:
    """What a request shows of where it comes from. `address` is empty where it says nothing, like this machine's own.

    `is_staffs` says that somebody of the staff is, or was, signed in on it; `is_program` that it speaks JSON, which no
    page of another site can make a browser send.
    """

    user_agent: str
    address: str = ""
    token: str | None = None
    is_staffs: bool = False
    is_program: bool = False

    @property
    def user_agent_digest(self) -> str:
        """SHA-256 of the user agent, hexadecimal."""
        return hashlib.sha256(self.user_agent.encode("utf-8", "replace")).hexdigest()

    @property
    def known_token(self) -> str | None:
        """The token, if it is one that we have given."""
        return self.token if self.token is not None and TOKEN.fullmatch(self.token) else None

    def token_for(self, registration_id: UUID) -> str | None:
        """Its token; for a program that keeps none one that is made of what it calls itself and where it calls from."""
        if self.known_token is not None or not self.is_program:
            return self.known_token
        derived = vault().index("consent.program", f"{registration_id}\0{self.address}\0{self.user_agent}")
        return base64.urlsafe_b64encode(derived).decode().rstrip("=")

    @property
    def place(self) -> bytes | None:
        """A keyed hash of browser and address together, by which two requests of one device are told; or None."""
        if not self.address:
            return None
        return vault().index("consent.place", f"{self.address}\0{self.user_agent}")


def new_device_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def device_digest(token: str) -> bytes:
    """What the database knows of a device."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def form_token(registration_id: UUID, device_token: str) -> str:
    """What the page of this registration on this device sends along, and no other page can know."""
    return vault().index("consent.form", f"{registration_id} {device_token}").hex()


def is_form_token(given: str, registration_id: UUID, device_token: str) -> bool:
    """Whether the page was ours."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), form_token(registration_id, device_token).encode())
