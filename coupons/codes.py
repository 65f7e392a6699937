"""Coupon codes at rest: minted from a cryptographic source, sealed, and found again by a keyed hash."""

import secrets
from dataclasses import dataclass

from coupons.errors import CouponCodeMistyped
from coupons.quoting.codes import PAYLOAD_BITS, fault_of, full_code, payload_of
from guide_app.base.kernel.codes import meant
from guide_app.base.kernel.privacy import vault

PURPOSE = "coupon.code"


@dataclass(frozen=True, slots=True, repr=False)
class StoredCode:
    """What the database keeps of a code: 32 bytes to find it, the sealed code, its last four symbols for people."""

    index: bytes
    sealed: bytes
    tail: str


def new_code() -> str:
    """A code nobody can guess: 75 random bits and a check symbol."""
    return full_code(payload_of(secrets.randbits(PAYLOAD_BITS)))


def stored(code: str) -> StoredCode:
    """A normalised code as it is kept."""
    return StoredCode(index=index_of(code), sealed=vault().seal(PURPOSE, code), tail=code[-4:])


def index_of(code: str) -> bytes:
    """What a normalised code is found by."""
    return vault().index(PURPOSE, code)


def opened(sealed: bytes) -> str:
    """The code behind its sealed form. Raises Unreadable."""
    return vault().open(PURPOSE, sealed)


def masked(tail: str) -> str:
    """For people who need not spend it: `····-····-····-WA0C`."""
    return f"····-····-····-{tail}"


def readable(typed: str) -> str:
    """The code that was meant. Raises CouponCodeMistyped for one that must never cause a look-up."""
    code = meant(typed)
    fault = fault_of(code)
    if fault is not None:
        raise CouponCodeMistyped(fault=fault)
    return code
