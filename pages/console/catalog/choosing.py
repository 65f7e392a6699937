"""Categories in forms and lists: to choose from, and by their names."""

from collections.abc import Iterable, Sequence

from guide_app.base.kernel.access import Actor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.queries import categories, price_levels
from guide_app.ground.catalog.schemas import CategoryView
from pages.console.units import INDENT, Options

MOST = 1_000
"""Categories that a field offers."""


async def every_category(actor: Actor) -> list[CategoryView]:
    """The categories as they stand in the tree."""
    found = await categories(actor, PageRequest(None, MOST))
    return sorted(found.items, key=lambda each: each.path.split("/"))


def to_choose(found: Iterable[CategoryView]) -> Options:
    """Codes and names of categories, those below another one further to the right."""
    return [(one.code, f"{INDENT * (one.path.count('/') - 1)}{one.name} {one.code}") for one in found]


def names_of(found: Sequence[CategoryView]) -> dict[str, str]:
    """What categories are called, by their codes."""
    return {one.code: one.name for one in found}


async def levels_to_choose(actor: Actor) -> Options:
    """Codes and names of the levels of members that a price may be for."""
    return [(level.code, f"{level.name_zh} / {level.name_en}") for level in await price_levels(actor)]
