"""Lists that can be exported: one declaration each, beside the query that the API shows the list by.

A package says in its `exports.py` which query gives the pages, which filters it takes, and what stands in the columns.
`guide_app.ground.exports` asks that very query as the very person, so reach, masks and filters are those of the list.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import msgspec

from guide_app.base.kernel.access import Actor, Permission
from guide_app.base.web.pages import Page, PageRequest

Told = tuple[str, str]
"""Something in Chinese and in English."""

Words = Mapping[Any, Told]  # by the value, of an enumeration or text
"""What the values of a field are called."""


class Kind(Enum):
    """What a column holds, and so how its cells are written."""

    TEXT = auto()
    """As it stands, never read as a number, a date or a formula; also codes and long numbers."""
    FEN = auto()
    """Integer fen, shown in yuan with two decimals."""
    PPM = auto()
    """Parts per million, shown in percent."""
    MOMENT = auto()
    """Shown in local time, to the second."""
    DATE = auto()
    INTEGER = auto()
    YES_NO = auto()
    STORE = auto()
    """The id of a store, shown as its code and its name in two columns."""
    ASSOCIATE = auto()
    """The id of an associate, shown as their number and their name in two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field of the view that it shows. `summed` columns have their sum below the last row."""

    field: str
    title: Told
    kind: Kind = Kind.TEXT
    summed: bool = False
    words: Words | None = None
    """What the values of a text are called; one that is not named here is shown as it is."""
    value: Callable[[Any], Any] | None = None  # a view of any list, a value of the kind
    """Where the value is not simply that field."""

    def of(self, view: Any) -> Any:  # as above
        """The value of this column in a row."""
        return getattr(view, self.field) if self.value is None else self.value(view)


def whole(rows: Callable[..., Awaitable[Sequence[Any]]]) -> Callable[..., Awaitable[Page[Any]]]:
    """A list that its query answers whole, as one page."""

    async def one_page(actor: Actor, _: PageRequest, **filters: Any) -> Page[Any]:  # as the query takes them
        return Page(list(await rows(actor, **filters)))

    return one_page


class NoFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list that is always whole."""


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A list that can be exported. `name` is that of its address, `permission` the one its query asks for.

    `pages` is the query of the API, called with the fields of `filters` by their names. `filters_told` says what each
    filter is called. `total` counts the rows, where that costs little.
    """

    name: str
    title: Told
    permission: Permission
    columns: tuple[Column, ...]
    pages: Callable[..., Awaitable[Page[Any]]]  # (actor, paging, **filters)
    filters: type[msgspec.Struct] = NoFilters
    filters_told: Mapping[str, Told] = field(default_factory=dict)
    operation: str = ""
    """The id of the API's operation that shows the same list, where it has the same filters."""

    def __post_init__(self) -> None:
        if LISTS.setdefault(self.name, self) is not self:
            raise TypeError(f"two lists share the name {self.name}")
        if self.filters_told.keys() != set(self.filters.__struct_fields__):
            raise TypeError(f"the filters of {self.name} are told by other names")


LISTS: dict[str, ExportedList] = {}
"""Every list by its name, filled as packages declare them."""
