"""The words of the format: roles, kinds, policies and reserved names, in the order that decides ties."""

from typing import Literal

GivenRole = Literal["SERVING", "DEDICATED", "ACQUIRER", "ISSUER"]
Role = Literal["SERVING", "DEDICATED", "ACQUIRER", "ISSUER", "STORE_POOL"]
Fallback = Literal["TO_SERVING", "TO_STORE_POOL", "REDISTRIBUTE", "TO_COMPANY"]
BaseMode = Literal["NET_PAID", "NET_PAID_PLUS_HQ"]
StoreMove = Literal["SEGMENT", "COMBINED"]
RefundPolicy = Literal["RESTATE", "SAME_RATE", "NET_CURRENT"]
RecognisedBy = Literal["PAID", "SHIPPED", "RECEIVED"]
PayerPolicy = Literal["SELLING_STORE_PAYS", "OWNER_ENTITY_PAYS"]
Position = Literal["ASSOCIATE", "MANAGER"]
GIVEN_ROLES: tuple[GivenRole, ...] = ("SERVING", "DEDICATED", "ACQUIRER", "ISSUER")
"""Role order; STORE_POOL comes after them."""
STORE_POOL_POSITION = 4
COMPANY = "COMPANY"
"""The payee of a share nobody earns: in performance only, never in entries."""
ACQUISITION, TASK, ADJUST, CAP, GUARANTEE = "ACQUISITION", "TASK", "ADJUST", "CAP", "GUARANTEE"
RESERVED_COMPONENTS = frozenset({ACQUISITION, TASK, ADJUST, CAP, GUARANTEE})
OUTSIDE_LIMITS = frozenset({ADJUST, CAP, GUARANTEE})
"""Components that a cap or a guarantee does not look at."""


def pool_of(store: str) -> str:
    """The payee of a store's own share."""
    return f"POOL:{store}"


def unallocated_of(store: str) -> str:
    """The payee of a store pool that nobody may receive."""
    return f"UNALLOCATED:{store}"
