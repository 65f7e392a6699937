"""Which stores and which lines a coupon or promotion is for: selectors, inclusion, exclusion."""

from collections.abc import Iterable, Sequence
from typing import Annotated, NamedTuple, Protocol, Self

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
    """The selling store and every region it belongs to. It is taken for the closed stores that it follows too."""

    id: Id
    regions: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    stands_for: tuple[Id, ...] = ()


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
    wanted = [_WantedItems.of(selector) for selector in scope.items_in]
    unwanted = [_WantedItems.of(selector) for selector in scope.items_out]
    return tuple(
        position
        for position in among
        if (not wanted or any(one.match(items[position]) for one in wanted))
        and not any(one.match(items[position]) for one in unwanted)
    )


class _WantedItems(NamedTuple):
    """An item selector as sets, because one is asked about every line; a field not given always passes."""

    categories: frozenset[str] | None
    brands: frozenset[str] | None
    skus: frozenset[str] | None

    @classmethod
    def of(cls, selector: ItemSelector) -> Self:
        fields = (selector.categories, selector.brands, selector.skus)
        return cls(*(None if ids is None else frozenset(ids) for ids in fields))

    def match(self, item: Item) -> bool:
        return (
            (self.skus is None or item.sku in self.skus)
            and (self.brands is None or item.brand in self.brands)
            and (self.categories is None or not self.categories.isdisjoint(item.categories))
        )


def _selects_store(selector: StoreSelector, store: Store) -> bool:
    return (selector.stores is None or not {store.id, *store.stands_for}.isdisjoint(selector.stores)) and (
        selector.regions is None or not frozenset(store.regions).isdisjoint(selector.regions)
    )
