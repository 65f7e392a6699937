"""Shapes of figures; what each member means is said by `GET /v1/figures`."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from performance.rules import VisitKind


class MyDay(msgspec.Struct, frozen=True, kw_only=True):
    """今天 of an associate: what to greet them with, how they are doing, what there is to do."""

    associate_id: UUID
    name: str
    store_id: UUID | None
    store_name: str | None
    day: date
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int
    customers: int
    new_members: int
    tasks_open: int
    tasks_due_today: int
    tasks_overdue: int
    commission_today_fen: int
    commission_month_fen: int
    commission_month_settled: bool
    target_fen: int | None = None


class CustomerView(msgspec.Struct, frozen=True):
    """A customer with their last visit. `orders` and `net_fen` are of the store that is listed, or of all of them.

    `last_visit_…` is null for who was registered elsewhere and has never bought.
    """

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    level: str
    dedicated_id: UUID | None
    dedicated_name: str | None
    registered_at: datetime
    last_visit_at: datetime | None
    last_visit_kind: VisitKind | None
    last_visit_store_id: UUID | None
    last_order_id: UUID | None
    last_order_on: date | None
    last_order_fen: int | None
    orders: int
    net_fen: int
