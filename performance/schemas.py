"""Shapes of figures; what each member means is said by `GET /v1/figures`."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.ground.members.rules import MemberSource
from guide_app.ground.orders.rules import Channel
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
    care_due: int
    orders_to_pack: int
    orders_to_fetch: int
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


class MemberInReach(msgspec.Struct, frozen=True):
    """A member in the list of those in reach; visits, orders and `net_fen` are of all stores."""

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    level: str
    source: MemberSource
    registered_at: datetime
    home_store_id: UUID
    home_store_code: str
    home_store_name: str
    acquirer_id: UUID | None
    acquirer_name: str | None
    dedicated_id: UUID | None
    dedicated_name: str | None
    last_visit_at: datetime | None
    orders: int
    net_fen: int


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold, and by how many orders."""

    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int
    atv_fen: int
    upt_milli: int
    new_members: int


class DaySales(Sold, frozen=True, kw_only=True):
    """A business day of a branch."""

    day: date
    unmatched_fen: int


class SalesByDay(Sold, frozen=True, kw_only=True):
    """Each business day of a branch, the oldest first, and all of them together. `paths` are the units it is of."""

    paths: list[str]
    unmatched_fen: int
    days: list[DaySales]


class ChannelSold(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold in a channel: `path` and `name` of a unit right below, or when a day or month begins.

    What came back without its order is in no channel.
    """

    channel: Channel
    path: str | None
    name: str | None
    begins_on: date | None
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int
    atv_fen: int
    upt_milli: int


class StoreRank(Sold, frozen=True, kw_only=True):
    """A store in a rank of net sales: 1, 2, 2, 4."""

    rank: int
    store_id: UUID
    store_code: str
    store_name: str


class AssociateRank(StoreRank, frozen=True, kw_only=True):
    """Somebody in a rank of what was served in a store."""

    associate_id: UUID
    associate_number: str
    associate_name: str


class Board(Sold, frozen=True, kw_only=True):
    """Today of a branch; `paths` are the units it is of. `approvals_waiting` is null for who may not see approvals."""

    paths: list[str]
    day: date
    unmatched_fen: int
    net_sales_week_before_fen: int
    tasks_not_started: int
    scans: int
    approvals_waiting: int | None


class PersonToday(Sold, frozen=True, kw_only=True):
    """Somebody in a store today; not `posted` is who works elsewhere and helped out."""

    associate_id: UUID
    number: str
    name: str
    title: str
    posted: bool
    tasks_not_started: int
    tasks_open: int
    tasks_overdue: int


class LeftBehind(msgspec.Struct, frozen=True):
    """What hangs on an associate: dedicated customers, running tasks not done, printed codes in use, unpaid orders."""

    associate_id: UUID
    customers: int
    tasks_open: int
    codes: int
    orders_unpaid: int


class StorePeople(msgspec.Struct, frozen=True, kw_only=True):
    """The people of a store on its running business day, who sold most first; no `day` where nobody works."""

    store_id: UUID
    day: date | None
    people: list[PersonToday]


class TaskUnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """A task over the people of stores within reach; `passed_ppm` is how much of its time has passed.

    `open` are the people who are not done, those who have not begun among them. Who left is not counted.
    """

    task_id: UUID
    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    assigned: int
    not_started: int
    done: int
    open: int
    done_ppm: int
    passed_ppm: int


class TasksUnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks that run, and those that ended within the last 7 days without everybody being done."""

    running: list[TaskUnderWay]
    overdue: list[TaskUnderWay]
