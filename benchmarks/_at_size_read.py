"""What a read of the chain at size is: what to call, who calls, and how long it may take."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from benchmarks._at_size_ground import OUR_STORE
from benchmarks._at_size_rows import PEOPLE_PER_STORE, STORES_PER_AREA, Kind, Size, identified
from guide_app.base.kernel.access import Actor
from guide_app.base.web.pages import PageRequest

LIMIT_MS = 30.0
BOARD_LIMIT_MS = 100.0
FIRST = PageRequest(None, 50)

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Read:
    """A read and who reads. `call` gives the next call, each with other values where the read has any."""

    name: str
    call: Callable[[], Call]
    limit_ms: float = LIMIT_MS


class Numbers:
    """Numbers of rows by chance, the same in every run."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._chance = Random(7)

    def below(self, count: int) -> int:
        """From 1 to `count`."""
        return self._chance.randint(1, count)

    def member(self) -> UUID:
        """Any member."""
        return identified(Kind.MEMBER, self.below(self._size.members))

    def order(self) -> UUID:
        """Any order."""
        return identified(Kind.ORDER, self.below(self._size.orders))

    def associate(self) -> UUID:
        """Anybody."""
        return identified(Kind.ASSOCIATE, self.below(self._size.associates))

    def colleague(self) -> UUID:
        """Somebody of our store."""
        return identified(Kind.ASSOCIATE, (OUR_STORE - 1) * PEOPLE_PER_STORE + self.below(PEOPLE_PER_STORE))

    def store_of_area(self) -> UUID:
        """A store of our area."""
        return identified(Kind.STORE, self.below(min(STORES_PER_AREA, self._size.stores)))

    def sku(self) -> UUID:
        """Any article."""
        return identified(Kind.SKU, self.below(self._size.skus))

    def page(self, kind: Kind, count: int) -> PageRequest:
        """A page from the midst of a list of that many rows of a kind."""
        return PageRequest(identified(kind, self.below(count)), 50)


def each(name: str, people: dict[str, Actor], read: Callable[[Actor], Awaitable[object]]) -> list[Read]:
    """One read by several people."""
    return [Read(f"{name}.{role}", lambda actor=actor: lambda: read(actor)) for role, actor in people.items()]  # type: ignore[misc]  # bound now


def boards(name: str, people: dict[str, Actor], read: Callable[[Actor], Awaitable[object]]) -> list[Read]:
    """As `_each`, for boards: over the whole chain they may take longer."""
    return [
        Read(one.name, one.call, BOARD_LIMIT_MS if one.name.endswith(".hq") else LIMIT_MS)
        for one in each(name, people, read)
    ]
