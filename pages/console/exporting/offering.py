"""A list that can be taken away as it is filtered: what stands below it on a page."""

from enum import Enum
from typing import Any

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.exported import LISTS, Told
from guide_app.ground.exports.permissions import MAKE_EXPORTS


class Offer(msgspec.Struct, frozen=True):
    """The list by its name and title, the texts that its filters are sent as, and what makes asking for it once."""

    list: str
    title: Told
    filters: dict[str, str]
    key: str


def offered(actor: Actor, name: str, **filters: Any) -> Offer | None:  # as the list's query takes them
    """The offer of a list, narrowed as its query was asked; None for who may not take it away."""
    if not (actor.may(MAKE_EXPORTS) and actor.may(LISTS[name].permission)):
        return None
    told = {each: _text(value) for each, value in filters.items() if value is not None}
    return Offer(name, LISTS[name].title, told, str(new_id()))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value if isinstance(value, Enum) else value)
