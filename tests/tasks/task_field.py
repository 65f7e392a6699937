"""A region with two stores, tasks given to them, and facts that count."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import deliver
from guide_app.base.kernel.verifying import compare
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from guide_app.ground.stores.schemas import RegionView, StoreView
from tasks.checks import CHECKS
from tasks.handlers import TASKS
from tasks.rules import Measure
from tasks.schemas import DraftTask, TaskView
from tasks.service import draft_task, release_task
from tests.databases import owning
from tests.factories import AnAssociate, a_region, a_store, an_associate, hq_actor

Kind = TypeVar("Kind", bound=Event)
Sale = OrderPaid | OrderRefunded

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai, a Monday: the moment these tests are played at."""


@dataclass(frozen=True)
class Field:
    """Two regions; the east has two stores with two and one associates, the west one of each."""

    hq: Actor
    east_region: RegionView
    east: str
    east_one: StoreView
    east_two: StoreView
    west_one: StoreView
    mei: AnAssociate
    lan: AnAssociate
    jun: AnAssociate
    western: AnAssociate


async def a_field() -> Field:
    """The organisation of these tests."""
    east, west = await a_region("EAST"), await a_region("WEST")
    one, two = await a_store("E_01", east), await a_store("E_02", east)
    far = await a_store("W_01", west)
    return Field(
        hq=await hq_actor(),
        east_region=east,
        east=east.path,
        east_one=one,
        east_two=two,
        west_one=far,
        mei=await an_associate(one, number="001", name="王小美"),
        lan=await an_associate(one, number="002", name="陈兰"),
        jun=await an_associate(two, number="003", name="赵军"),
        western=await an_associate(far, number="004", name="孙西"),
    )


def a_draft(
    path: str,
    *,
    measure: Measure = Measure.SALES_FEN,
    target: int = 10_000,
    code: str | None = None,
    reward_fen: int | None = 800,
    starts_at: datetime = NOON,
    ends_at: datetime = NOON + timedelta(days=7),
    role: Role = Role.ASSOCIATE,
) -> DraftTask:
    """A command with a code of its own."""
    return DraftTask(
        code=code or f"T{new_id().hex[-12:]}",
        title="春季上新：三天卖出一百元",
        audience_path=path,
        audience_role=role,
        measure=measure,
        target=target,
        reward_fen=reward_fen,
        starts_at=starts_at,
        ends_at=ends_at,
    )


async def a_released_task(hq: Actor, draft: DraftTask, *, at: datetime = NOON) -> TaskView:
    """A task, released at `at`."""
    with clock.pinned(at):
        task = await draft_task(hq, draft)
        return await release_task(hq, task.id)


def a_sale(who: AnAssociate | None, goods_fen: int, *, at: datetime = NOON, store_id: UUID | None = None) -> OrderPaid:
    """An order that somebody served."""
    return OrderPaid(
        order_id=new_id(),
        number="N",
        store_id=store_id or new_id(),
        member_id=None,
        channel="till",
        paid_at=at,
        goods_fen=goods_fen,
        payable_fen=goods_fen + 500,
        serving_id=who.id if who else None,
    )


def a_refund(sale: OrderPaid, amount_fen: int, *, at: datetime = NOON, whole: bool = False) -> OrderRefunded:
    """Part of an order, or all of it, coming back."""
    return OrderRefunded(
        refund_id=new_id(),
        order_id=sale.order_id,
        number=sale.number,
        store_id=sale.store_id,
        member_id=None,
        channel=sale.channel,
        serving_id=sale.serving_id,
        refunded_at=at,
        amount_fen=amount_fen,
        fully_returned=whole,
    )


def worth(event: Sale) -> int:
    """What it adds to sales, or takes off."""
    return event.goods_fen if isinstance(event, OrderPaid) else -event.amount_fen


def reached_at(history: Sequence[Sale], target: int) -> datetime | None:
    """When the total of somebody's sales first stood at the target, by the moments of the facts."""
    by_moment: dict[datetime, int] = {}
    for event in history:
        at = event.paid_at if isinstance(event, OrderPaid) else event.refunded_at
        by_moment[at] = by_moment.get(at, 0) + worth(event)
    total = 0
    for at in sorted(by_moment):
        total += by_moment[at]
        if total >= target:
            return at
    return None


async def happened(*events: Event, at: datetime | None = None) -> None:
    """Facts, appended to the log one transaction each."""
    for event in events:
        async with transaction():
            await publish(event, at=at or _moment(event))


def _moment(event: Event) -> datetime:
    for name in ("paid_at", "refunded_at", "registered_at", "scanned_at", "at"):
        found = getattr(event, name, None)
        if isinstance(found, datetime):
            return found
    return NOON


async def progress_of(task: TaskView) -> dict[str, tuple[int, int, bool]]:
    """Per associate number: progress, gained, whether done."""
    rows = await fetch(
        "SELECT p.number, coalesce(w.progress, 0) AS progress, coalesce(w.gained, 0) AS gained, a.done_at"
        " FROM task_assignment a JOIN associate p ON p.id = a.associate"
        " LEFT JOIN task_progress w ON w.assignment = a.id WHERE a.task = $1 ORDER BY p.number",
        task.id,
    )
    return {row["number"]: (row["progress"], row["gained"], row["done_at"] is not None) for row in rows}


async def replay_beside(url: str) -> int:
    """Build what counting made anew and swap, as the owner; the number of events taken."""
    async with owning(url):
        return await rebuild(TASKS)


async def everything_counted() -> Sequence[tuple[object, ...]]:
    """The whole state that counting makes, in one order, without the numbers of rows."""
    assignments = await fetch("SELECT * FROM task_assignment ORDER BY id")
    progress = await fetch("SELECT * FROM task_progress ORDER BY assignment")
    contributions = await fetch(
        "SELECT assignment, source, amount, at FROM task_contribution ORDER BY assignment, source"
    )
    return [tuple(row.values()) for row in (*assignments, *progress, *contributions)]


async def require_sound_tallies() -> None:
    """The counters of the boards and the progress of everybody are what the facts say."""
    for check in CHECKS:
        found = await compare(check.statement)
        assert found.different == 0, found.examples


async def told(kind: type[Kind]) -> list[Kind]:
    """Events of one type in the log."""
    rows = await fetch("SELECT payload FROM event WHERE type = $1 ORDER BY seq", kind.event_type)
    return [kind.decode(row["payload"]) for row in rows]


WAITING = """
SELECT count(*) FROM event e JOIN event_cursor c ON c.subscriber = $1 AND c.lane = e.lane
WHERE (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq) AND e.type = ANY ($2)
"""


async def everything_delivered(*, limit: int = 500) -> None:
    """Deliver until nothing waits.

    A transaction of another test process on the same server holds back what was written meanwhile, so that a delivery
    of nothing does not yet mean the end.
    """
    async with asyncio.timeout(20):
        while await fetch_value(WAITING, TASKS.name, TASKS.types):
            if not await deliver(TASKS, limit=limit):
                await asyncio.sleep(0.01)
