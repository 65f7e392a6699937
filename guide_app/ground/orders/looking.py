"""Pages of orders and refunds by conditions that no index knows: as far as one look goes."""

from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from guide_app.base.web.pages import Identified, Page, PageRequest, encode_cursor, page_of_views
from guide_app.ground.orders.day_schemas import RefundSummary
from guide_app.ground.orders.schemas import OrderSummary

View = TypeVar("View", bound=Identified)


class Looked(Protocol[View]):
    """What was found, and the row where the look ended, if there are more to look at."""

    @property
    def page(self) -> list[View]:
        """Those found, in the order of the list."""

    @property
    def last(self) -> UUID | None:
        """Where the next look begins."""


class OrdersLooked(msgspec.Struct, frozen=True):
    """Orders that one look found."""

    page: list[OrderSummary]
    last: UUID | None


class RefundsLooked(msgspec.Struct, frozen=True):
    """Refunds that one look found."""

    page: list[RefundSummary]
    last: UUID | None


def page_looked(looked: Looked[View] | None, paging: PageRequest) -> Page[View]:
    """The page that was found. One that is not full goes on behind the last row that was looked at."""
    assert looked is not None, "a row of scalars is always there"
    if looked.last is None:
        return page_of_views(looked.page, paging)
    return Page(looked.page, encode_cursor(looked.last))
