"""Lists that can be exported: one declaration each, beside the query that the API shows the list by.

A package says in its `exports.py` which query gives the pages, which filters it takes, and what stands in the columns.
`guide_app.ground.exports` asks that very query as the very person, so reach, masks and filters are those of the list.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import wraps
from typing import Any

import msgspec

from guide_app.base.kernel.access import Actor, Permission, Role
from guide_app.base.web.pages import Page, PageRequest

Told = tuple[str, str]
"""Something in Chinese and in English."""

Words = Mapping[Any, Told]  # by the value, of an enumeration or text
"""What the values of a field are called."""

ROLES: Words = {role: role.names for role in Role}

PERSONAL_FIELDS = frozenset({"member_id", "member_number", "member_name", "member_phone"})
"""Fields of views that say which customer a row is about; those that end in `name_masked` do so too."""

FILTERS_TOLD: Mapping[str, Told] = {
    "store_id": ("门店", "store"),
    "associate_id": ("导购", "associate"),
    "member_id": ("会员", "member"),
    "task_id": ("任务", "task"),
    "order_id": ("订单", "order"),
    "path": ("范围", "path"),
    "role": ("角色", "role"),
    "kind": ("类型", "kind"),
    "state": ("状态", "state"),
    "status": ("状态", "status"),
    "text": ("查找", "text"),
    "first": ("起", "from"),
    "last": ("止", "to"),
    "period": ("期间", "period"),
}
"""What filters are called that are the same in many lists."""


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

    @wraps(rows)
    async def one_page(actor: Actor, _: PageRequest, **filters: Any) -> Page[Any]:  # as the query takes them
        return Page(list(await rows(actor, **filters)))

    return one_page


def _tells_of_customer(name: str) -> bool:
    return name.endswith("name_masked") or name in PERSONAL_FIELDS


def _taken_by(pages: Callable[..., Any]) -> Sequence[inspect.Parameter]:  # whatever it answers
    """What a query takes beside who asks and the page."""
    taken = inspect.signature(pages, eval_str=True).parameters.values()
    return [one for one in taken if one.annotation not in (Actor, PageRequest)]


def _are_one_struct(taken: Sequence[inspect.Parameter]) -> bool:
    """Whether a query takes its filters whole, as `guide_app.base.web.filters` reads them."""
    return [one.name for one in taken] == ["filters"] and issubclass(taken[0].annotation, msgspec.Struct)


def _filters_of(taken: Sequence[inspect.Parameter]) -> type[msgspec.Struct]:
    """What narrows a list, as its query types it."""
    if _are_one_struct(taken):
        struct: type[msgspec.Struct] = taken[0].annotation
        return struct
    fields = [
        (one.name, one.annotation) if one.default is one.empty else (one.name, one.annotation, one.default)
        for one in taken
    ]
    return msgspec.defstruct("Filters", fields, frozen=True, kw_only=True, forbid_unknown_fields=True)


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A list that can be exported. `name` is that of its address, `permission` the one its query asks for.

    `pages` is the query of the API; what it takes beside who asks and the page are the filters, or the fields of the
    one struct `filters`. `filters_told` says what those are called that are not in `FILTERS_TOLD`, or otherwise here.
    """

    name: str
    title: Told
    permission: Permission
    columns: tuple[Column, ...]
    pages: Callable[..., Awaitable[Page[Any]]]  # (actor, paging, *, **filters)
    operation: str
    """The id of the API's operation that shows the same list, with the same filters."""
    filters_told: Mapping[str, Told] = field(default_factory=dict)
    needs_reason: bool = False
    """Whether it is taken away for a reason alone, which goes on record and stands in the file."""
    filters: type[msgspec.Struct] = field(init=False)
    takes_filters_whole: bool = field(init=False)
    """Whether the query takes them as the one struct."""
    is_personal: bool = field(init=False)
    """Whether it tells of single customers: such lists are limited, and many rows of them need a second person."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_personal", any(_tells_of_customer(column.field) for column in self.columns))
        taken = _taken_by(self.pages)
        object.__setattr__(self, "takes_filters_whole", _are_one_struct(taken))
        object.__setattr__(self, "filters", _filters_of(taken))
        if LISTS.setdefault(self.name, self) is not self:
            raise TypeError(f"two lists share the name {self.name}")
        names = set(self.filters.__struct_fields__)
        if self.filters_told.keys() - names or names - self.filters_told.keys() - FILTERS_TOLD.keys():
            raise TypeError(f"the filters of {self.name} are told by other names")

    async def page(self, actor: Actor, paging: PageRequest, filters: msgspec.Struct) -> Page[Any]:  # of its views
        """One page of the list, as `pages` gives it to this person."""
        if self.takes_filters_whole:
            return await self.pages(actor, paging, filters)
        given = msgspec.structs.asdict(filters)
        return await self.pages(actor, paging, **{name: one for name, one in given.items() if one is not msgspec.UNSET})

    def told(self, filter_name: str) -> Told:
        """What a filter is called."""
        return self.filters_told.get(filter_name) or FILTERS_TOLD[filter_name]


LISTS: dict[str, ExportedList] = {}
"""Every list by its name, filled as packages declare them."""
