"""Stores and people as they are typed into forms: by their code or number, which must be exactly one of ours."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associates
from guide_app.ground.stores.queries import store, stores
from pages.console.units import SUGGESTED


async def store_called(actor: Actor, code: str | None, *, field: str = "store") -> UUID | None:
    """The store in reach of that code; None where nothing was typed. Raises InvalidField."""
    if not code:
        return None
    among = (await stores(actor, PageRequest(None, SUGGESTED), text=code)).items
    found = [each.id for each in among if each.code == code]
    if not found:
        raise InvalidField(field, "没有此门店编码 / no store of this code")
    return found[0]


async def associate_called(actor: Actor, number: str | None, *, field: str = "associate") -> UUID | None:
    """The associate in reach of that number; None where nothing was typed. Raises InvalidField."""
    if not number:
        return None
    people = (await associates(actor, PageRequest(None, SUGGESTED), text=number)).items
    found = [person.id for person in people if person.number == number]
    if not found:
        raise InvalidField(field, "没有此工号的在职人员 / nobody at work has this number")
    return found[0]


async def code_of_store(actor: Actor, store_id: UUID | None) -> str:
    """What the field of a store holds that is named by its id."""
    if store_id is None:
        return ""
    return (await store(actor, store_id)).code
