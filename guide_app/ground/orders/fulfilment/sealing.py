"""Under which purposes addresses and codes are sealed, and what is seen of them."""

import secrets
from uuid import UUID

import msgspec

from guide_app.base.kernel.people import mask_name, mask_phone, normalise_phone
from guide_app.base.kernel.privacy import PersonalKey, vault
from guide_app.ground.orders.fulfilment.rules import CODE_DIGITS
from guide_app.ground.orders.fulfilment.schemas import Address

ADDRESS = "orders.address"
"""Of where parcels go, under the member's own key."""
CODE = "orders.pick_up_code"
"""Of codes by which orders are fetched."""


def new_code() -> str:
    """A code that nobody guesses in a few tries."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def seal_code(order_id: UUID, code: str) -> bytes:
    """The code of an order; of another order it opens as another text."""
    return vault().seal(CODE, f"{order_id} {code}")


def open_code(order_id: UUID, sealed: bytes) -> str:
    """The code of an order in clear."""
    of, code = vault().open(CODE, sealed).split(" ")
    assert of == str(order_id), "sealed for this order"
    return code


def seal_address(key: PersonalKey, address: Address) -> bytes:
    """Where a parcel goes."""
    return key.seal(ADDRESS, msgspec.json.encode(address).decode())


def open_address(key_wrapped: bytes | None, sealed: bytes) -> Address:
    """Where a parcel goes, in clear."""
    return msgspec.json.decode(vault().open_of(key_wrapped, ADDRESS, sealed), type=Address)


def checked(address: Address, *, field: str) -> Address:
    """The address with its phone as it is kept. Raises InvalidField."""
    return msgspec.structs.replace(address, phone=normalise_phone(address.phone, field=f"{field}.phone"))


def masked(address: Address) -> str:
    """What everybody who packs sees of it."""
    return f"{mask_name(address.recipient)} {mask_phone(address.phone)} {address.area}"
