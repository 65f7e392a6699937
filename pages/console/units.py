"""The parts of the organisation in forms: regions to choose from, and a single store by its code."""

from collections.abc import Iterator, Sequence

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.pages import PageRequest
from guide_app.ground.stores.queries import region_tree, store_of_code, stores
from guide_app.ground.stores.schemas import RegionNode, StoreView

SUGGESTED = 100
"""Stores that a field proposes while somebody types."""

INDENT = "\N{IDEOGRAPHIC SPACE}"

Options = list[tuple[str, str]]


async def regions_to_choose(actor: Actor) -> Options:
    """Paths and names of the regions in reach, those below another one further to the right."""
    return list(_options(await region_tree(actor), 0))


async def stores_to_propose(actor: Actor) -> Sequence[StoreView]:
    """The first stores in reach."""
    return (await stores(actor, PageRequest(None, SUGGESTED))).items


async def path_of_store(actor: Actor, code: str, *, field: str) -> str:
    """The path of the store with exactly that code. Raises InvalidField at `field`."""
    try:
        return (await store_of_code(actor, code)).path
    except NotFound:
        raise InvalidField(field, "没有这个编码的门店 / no store has this code") from None


async def path_chosen(actor: Actor, form: Form) -> str:
    """The path that a form chooses: that of one store by its code, or of a region, or everywhere."""
    if form.get("store"):
        return await path_of_store(actor, form.get("store"), field="store")
    return form.get("region") or HQ_PATH


async def region_names(actor: Actor) -> dict[str, str]:
    """The names of the regions in reach by their paths."""
    return named_units(await regions_to_choose(actor))


def named_units(options: Options) -> dict[str, str]:
    """The names of regions by their paths."""
    return {path: name.lstrip(INDENT) for path, name in options}


def unit_name(path: str, names: dict[str, str]) -> str:
    """A region by its name, a store by its code and its region."""
    if path in names:
        return names[path]
    region, code = split_store(path)
    return f"{names[region]} · {code}" if region in names else code


def split_store(path: str) -> tuple[str, str]:
    """The region's path and the code of a store, of the store's path."""
    above, _, code = path.rstrip("/").rpartition("/")
    return f"{above}/", code


def _options(nodes: Sequence[RegionNode], depth: int) -> Iterator[tuple[str, str]]:
    for node in nodes:
        yield node.path, INDENT * depth + node.name
        yield from _options(node.children, depth + 1)
