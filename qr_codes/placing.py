"""Where a code is to lead: the store with the unit it is listed under, and the article it hangs at."""

from uuid import UUID

from guide_app.base.kernel.access import STORE_STAFF, Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.catalog.reads import sku_ids
from guide_app.ground.stores.reads import path_of_store
from qr_codes.errors import AssociateNotInStore

NO_PLACE = "须指定门店或导购 / a store or an associate is needed"


async def place_of(actor: Actor, store_id: UUID | None, associate_id: UUID | None) -> tuple[UUID, str]:
    """The store that a code leads to, and its path. An associate without a store named brings their own.

    Raises NotFound outside the actor's reach, AssociateNotInStore, InvalidField.
    """
    if associate_id is not None:
        person = await associate(actor, associate_id)
        store_id = store_id or person.store_id
        if person.status is not AssociateStatus.ACTIVE or store_id is None:
            raise AssociateNotInStore(associate_id=associate_id)
    if store_id is None:
        raise InvalidField("store_id", NO_PLACE)
    if actor.role in STORE_STAFF and actor.store_id is not None and store_id != actor.store_id:
        raise NotFound
    return store_id, await path_of_store(actor, store_id)


async def sku_id_of(code: str | None) -> UUID | None:
    """The article of that code. Raises InvalidField."""
    if code is None:
        return None
    known = await sku_ids([code])
    if code not in known:
        raise InvalidField("sku", "没有此商品编码 / no such article")
    return known[code]


def id_text(value: UUID | None) -> str | None:
    """An id as the audit log writes it."""
    return None if value is None else str(value)
