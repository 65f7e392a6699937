"""Cursor pagination: opaque cursors, no page numbers, the end is the absence of a cursor."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from guide_app.base.kernel.errors import InvalidField

Item = TypeVar("Item")
Row = TypeVar("Row")


class Identified(Protocol):
    """Something in a list that goes in the order of its ids."""

    @property
    def id(self) -> UUID:
        """By which the list is ordered."""


View = TypeVar("View", bound=Identified)

LEAST_ID = UUID(int=0)
GREATEST_ID = UUID(int=2**128 - 1)
"""Ids that no row has, before and after all others."""

DEFAULT = 50
MOST = 200


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None = None


class PageRequest(msgspec.Struct, frozen=True):
    """Which page is asked for: rows with an id beyond `after`, at most `limit`."""

    after: UUID | None
    limit: int

    @property
    def fetch(self) -> int:
        """Rows to read: one more than asked, to know whether there is a next page."""
        return self.limit + 1

    @property
    def beyond(self) -> UUID:
        """What `id > $n` is asked with, on the first page too: a condition on null would not be an index's."""
        return LEAST_ID if self.after is None else self.after

    @property
    def before(self) -> UUID:
        """The same for lists with the newest first: what `id < $n` is asked with."""
        return GREATEST_ID if self.after is None else self.after


Paging = NamedDependency[PageRequest]
"""The type of a handler's `paging` parameter."""


def page_of(
    rows: Sequence[Row], paging: PageRequest, *, view: Callable[[Row], Item], key: Callable[[Row], UUID]
) -> Page[Item]:
    """The page of views for rows that were read with `limit = paging.fetch`, in the order of `key`."""
    shown = rows[: paging.limit]
    more = len(rows) > paging.limit
    return Page([view(row) for row in shown], encode_cursor(key(shown[-1])) if more else None)


def page_of_views(views: Sequence[View], paging: PageRequest) -> Page[View]:
    """The page for rows that were read as views already, with `limit = paging.fetch`, in the order of their ids."""
    return page_of(views, paging, view=lambda view: view, key=lambda view: view.id)


def encode_cursor(after: UUID) -> str:
    """The opaque form of a place in a list."""
    return base64.urlsafe_b64encode(after.bytes).decode().rstrip("=")


def decode_cursor(cursor: str) -> UUID:
    """The place behind a cursor. Raises InvalidField."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise InvalidField("cursor", "a next_cursor of this list / 须为本列表返回的 next_cursor") from error


async def provide_paging(
    cursor: Annotated[
        str | None, QueryParameter(description="上一页的 next_cursor · next_cursor of the page before")
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST, description="每页条数 · rows per page")] = DEFAULT,
) -> PageRequest:
    """The dependency named `paging`."""
    return PageRequest(decode_cursor(cursor) if cursor else None, limit)
