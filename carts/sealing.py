"""What is personal about a cart, sealed as one text: the note, and the codes of the coupons that were chosen."""

import msgspec

from guide_app.base.kernel.privacy import PersonalKey, vault

PRIVATE = "cart.private"
"""The purpose under which it is sealed."""


class Private(msgspec.Struct, frozen=True):
    """A note about the customer, and the chosen coupons; null for the best ones."""

    note: str = ""
    coupon_codes: list[str] | None = None


def sealed(private: Private, key: PersonalKey | None) -> bytes:
    """Under the member's key; of nobody in particular under the chain's."""
    text = msgspec.json.encode(private).decode()
    return vault().seal(PRIVATE, text) if key is None else key.seal(PRIVATE, text)


def opened(private_sealed: bytes | None, key_wrapped: bytes | None) -> Private:
    """What was sealed; nothing of a cart that is closed."""
    if private_sealed is None:
        return Private()
    return msgspec.json.decode(vault().open_of(key_wrapped, PRIVATE, private_sealed), type=Private)
