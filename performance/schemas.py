"""Shapes of figures; what each member means is said by `GET /v1/figures`."""

from datetime import date
from uuid import UUID

import msgspec


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
