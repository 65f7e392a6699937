"""What goes with a cart that is closed, sealed as one text: the note, the chosen coupons, how the goods are to come."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.privacy import PersonalKey, vault
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay

PRIVATE = "cart.private"
"""The purpose under which it is sealed."""


class Private(msgspec.Struct, frozen=True):
    """A note about the customer, the chosen coupons (null for the best ones), and how the goods are to reach them."""

    note: str = ""
    coupon_codes: list[str] | None = None
    way: FulfilmentWay = FulfilmentWay.TAKEN_ALONG
    place_id: UUID | None = None


def sealed(private: Private, key: PersonalKey | None) -> bytes:
    """Under the member's key; of nobody in particular under the chain's."""
    text = msgspec.json.encode(private).decode()
    return vault().seal(PRIVATE, text) if key is None else key.seal(PRIVATE, text)


def opened(private_sealed: bytes | None, key_wrapped: bytes | None) -> Private:
    """What was sealed; nothing of a cart that is closed."""
    if private_sealed is None:
        return Private()
    return msgspec.json.decode(vault().open_of(key_wrapped, PRIVATE, private_sealed), type=Private)
