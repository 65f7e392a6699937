"""Stores and people as they are typed into forms: by their code or number, which must be exactly one of ours."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.associates.queries import associate_of_number
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.stores.queries import store, store_of_code


async def store_called(actor: Actor, code: str | None, *, field: str = "store") -> UUID | None:
    """The store in reach of that code; None where nothing was typed. Raises InvalidField."""
    if not code:
        return None
    try:
        return (await store_of_code(actor, code)).id
    except NotFound:
        raise InvalidField(field, "没有此门店编码 / no store of this code") from None


async def associate_called(
    actor: Actor, number: str | None, *, field: str = "associate", at_work: bool = True
) -> UUID | None:
    """The associate in reach of that number, also one who left unless `at_work`; None where nothing was typed.

    Raises InvalidField.
    """
    if not number:
        return None
    try:
        found = await associate_of_number(actor, number)
    except NotFound:
        found = None
    if found is None:
        raise InvalidField(field, "没有此工号 / nobody has this number")
    if at_work and found.status is not AssociateStatus.ACTIVE:
        raise InvalidField(field, "没有此工号的在职人员 / nobody at work has this number")
    return found.id


async def code_of_store(actor: Actor, store_id: UUID | None) -> str:
    """What the field of a store holds that is named by its id."""
    if store_id is None:
        return ""
    return (await store(actor, store_id)).code
