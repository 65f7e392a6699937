"""How large the chain is, and how its rows are numbered: an id follows from a row's kind and number."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto
from uuid import UUID

STORES_PER_AREA = 50
STORES_PER_REGION = 250
PEOPLE_PER_STORE = 6
"""The first of them is the manager."""
TASKS = 20
DAYS = 365
BUSY_STORE = 1
"""The number of the store that has one in a hundred of all members and orders, beside its own share."""

_EPOCH_MS = 1_700_000_000_000


@dataclass(frozen=True)
class Size:
    """How many rows of what there are."""

    scale: float
    stores: int
    associates: int
    members: int
    orders: int
    coupons: int
    entries: int
    touches: int
    scans: int
    relations: int
    audited: int
    skus: int = 20_000

    @classmethod
    def of(cls, scale: float) -> "Size":
        """The chain at `scale`, 1 being the largest it is asked for: 5,000 stores and 3 million orders."""
        stores = max(2, round(5_000 * scale))

        def rows(number: int) -> int:
            return max(200, round(number * scale))

        return cls(
            scale=scale,
            stores=stores,
            associates=stores * PEOPLE_PER_STORE,
            members=rows(3_000_000),
            orders=rows(3_000_000),
            coupons=rows(2_000_000),
            entries=rows(3_000_000),
            touches=rows(1_000_000),
            scans=rows(1_000_000),
            relations=rows(600_000),
            audited=rows(3_000_000),
            skus=20_000 if scale >= 0.05 else 500,
        )


class Kind(IntEnum):
    """What a row is."""

    ENTITY = auto()
    REGION = auto()
    STORE = auto()
    DAY_CUT = auto()
    ASSOCIATE = auto()
    POSTING = auto()
    CATEGORY = auto()
    SKU = auto()
    PRICE = auto()
    MEMBER = auto()
    BINDING = auto()
    REGISTRATION = auto()
    ORDER = auto()
    LINE = auto()
    PAYMENT = auto()
    REFUND = auto()
    REFUND_LINE = auto()
    TEMPLATE = auto()
    TERMS = auto()
    SHARD = auto()
    COUPON = auto()
    COUPON_EVENT = auto()
    ENTRY = auto()
    POSTED = auto()
    PERFORMANCE = auto()
    RUN = auto()
    TASK = auto()
    ASSIGNMENT = auto()
    TOUCH = auto()
    CODE = auto()
    SCAN = auto()
    WECOM_MEMBER = auto()
    CONTACT = auto()
    FOLLOW = auto()
    MESSAGE = auto()
    CALLBACK = auto()
    AUDIT = auto()
    ACCOUNT = auto()
    TAG = auto()


def id_functions() -> Iterator[str]:
    """A function in the database for each kind, like `order_id(7)`: ids are in the order of numbers."""
    for kind in Kind:
        yield f"""CREATE FUNCTION {kind.name.lower()}_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (lpad(to_hex({_EPOCH_MS} + n), 12, '0') || '7{kind:03x}8' || lpad(to_hex(n), 15, '0'))::uuid"""


def identified(kind: Kind, number: int) -> UUID:
    """The same in Python."""
    return UUID(f"{_EPOCH_MS + number:012x}7{kind:03x}8{number:015x}")
