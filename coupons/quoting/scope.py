"""Which stores and which lines a coupon or promotion is for: selectors, inclusion, exclusion."""

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Protocol

from msgspec import Meta

from coupons.quoting.fields import Id, Value

Ids = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=1000)]
"""A field of a selector: never empty, so that a forgotten list cannot quietly match everything."""


class StoreSelector(Value, frozen=True, kw_only=True):
    """Matches a store by its id and by the regions it belongs to; each field given must match."""

    stores: Ids | None = None
    regions: Ids | None = None

    def __post_init__(self) -> None:
        if self.stores is None and self.regions is None:
            raise ValueError("a store selector needs at least one field")


class ItemSelector(Value, frozen=True, kw_only=True):
    """Matches a line by category path, brand and SKU; each field given must match."""

    categories: Ids | None = None
    brands: Ids | None = None
    skus: Ids | None = None

    def __post_init__(self) -> None:
        if self.categories is None and self.brands is None and self.skus is None:
            raise ValueError("an item selector needs at least one field")


class Scope(Value, frozen=True, kw_only=True):
    """In scope means: the `in` list is empty or matches, and the `out` list does not. Exclusion always wins."""

    stores_in: Annotated[tuple[StoreSelector, ...], Meta(max_length=50)] = ()
    stores_out: Annotated[tuple[StoreSelector, ...], Meta(max_length=50)] = ()
    items_in: Annotated[tuple[ItemSelector, ...], Meta(max_length=50)] = ()
    items_out: Annotated[tuple[ItemSelector, ...], Meta(max_length=50)] = ()


EVERYWHERE = Scope()
"""No limits: every store, every line."""


class Store(Value, frozen=True, kw_only=True):
    """The selling store and every region it belongs to."""

    id: Id
    regions: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()


class Item(Protocol):
    """What an item selector looks at; a line of a cart is one."""

    @property
    def sku(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def categories(self) -> tuple[str, ...]: ...


def covers_store(scope: Scope, store: Store) -> bool:
    """Whether the store is in scope."""
    if scope.stores_in and not any(_selects_store(selector, store) for selector in scope.stores_in):
        return False
    return not any(_selects_store(selector, store) for selector in scope.stores_out)


def covered_items(scope: Scope, items: Sequence[Item], among: Iterable[int]) -> tuple[int, ...]:
    """The positions, out of `among`, whose item is in scope."""
    if not scope.items_in and not scope.items_out:
        return tuple(among)
    return tuple(position for position in among if _covers_item(scope, items[position]))


def _covers_item(scope: Scope, item: Item) -> bool:
    if scope.items_in and not any(_selects_item(selector, item) for selector in scope.items_in):
        return False
    return not any(_selects_item(selector, item) for selector in scope.items_out)


def _selects_store(selector: StoreSelector, store: Store) -> bool:
    return _shares(selector.stores, (store.id,)) and _shares(selector.regions, store.regions)


def _selects_item(selector: ItemSelector, item: Item) -> bool:
    return (
        _shares(selector.categories, item.categories)
        and _shares(selector.brands, () if item.brand is None else (item.brand,))
        and _shares(selector.skus, (item.sku,))
    )


def _shares(wanted: Collection[str] | None, present: tuple[str, ...]) -> bool:
    """Whether a field that is given has an id in common with what is present; a field not given always passes."""
    return wanted is None or any(identity in wanted for identity in present)
