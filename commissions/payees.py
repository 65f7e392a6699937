"""Who receives a share, as the ledger's columns hold it and as the engine and the API spell it."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from commissions.engine.api import COMPANY, pool_of, unallocated_of


class PayeeKind(StrEnum):
    """导购, 店铺池, 未分配, 公司: what the id of a payee means."""

    ASSOCIATE = "associate"
    """The id of an associate."""
    POOL = "pool"
    """The id of the store whose pool it is."""
    UNALLOCATED = "unallocated"
    """The id of the store whose pool nobody may receive."""
    COMPANY = "company"
    """The id of the store that sold what nobody earns."""


class Payee(NamedTuple):
    """A payee as two columns."""

    kind: PayeeKind
    id: UUID


@lru_cache(maxsize=65_536)
def id_from(text: str) -> UUID:
    """The id of a person, store or entity as the engine spells it; the same few come again and again."""
    return UUID(text)


@lru_cache(maxsize=65_536)
def payee_from(text: str, *, store: UUID) -> Payee:
    """The payee that the engine spells so. `store` is the one that sold, which stands for the company."""
    if text == COMPANY:
        return Payee(PayeeKind.COMPANY, store)
    for prefix, kind in ((pool_of(""), PayeeKind.POOL), (unallocated_of(""), PayeeKind.UNALLOCATED)):
        if text.startswith(prefix):
            return Payee(kind, UUID(text.removeprefix(prefix)))
    return Payee(PayeeKind.ASSOCIATE, UUID(text))


def payee_text(kind: PayeeKind, payee: UUID) -> str:
    """How the engine and the API spell a payee: the id of an associate, `POOL:<store>`, `UNALLOCATED:<store>`."""
    match kind:
        case PayeeKind.ASSOCIATE:
            return str(payee)
        case PayeeKind.POOL:
            return pool_of(str(payee))
        case PayeeKind.UNALLOCATED:
            return unallocated_of(str(payee))
        case PayeeKind.COMPANY:
            return COMPANY
