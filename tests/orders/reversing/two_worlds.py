"""Two chains that look alike: in one of them imports are wrong and taken back, in the other they never were."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.subscriptions import deliver, drain
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.days.queries import store_day
from guide_app.ground.orders.ports import PeriodDesk
from guide_app.ground.orders.reversing import RefundKey
from guide_app.ground.orders.till_import.taking_back import TakeBackImport, TillImportTakenBack, take_back_import
from guide_app.ground.stores.schemas import StoreView
from tasks.rules import Measure
from tasks.service import draft_task, release_task
from tests.factories import AMember, AnAssociate, a_member, a_region, a_store, an_associate
from tests.orders.till_import.till_books import imported
from tests.orders.till_import.till_files import a_file, a_line
from tests.tasks.task_field import a_draft

MARCH = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai, on the first of a month."""
MONTH = "2026-03"
LATER = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
"""When imports are made and taken back."""
DAY = timedelta(days=1)
VERSION = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "restate": False,
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 12_500}]}],
    "period_components": [
        {"id": "STEPS", "kind": "STEP_BONUS", "mode": "HIGHEST", "steps": [{"from": 3_000, "bonus": 77}]},
    ],
    "acquisition": {"bonus": 500, "min_first_order_net": 1_000, "window_days": 20},
}


class Sold(NamedTuple):
    """A receipt: who sold in their store, to whom, on which day, how many at which price; each of another article."""

    who: int
    member: int
    day: int
    units: int
    price: str


class Back(NamedTuple):
    """Pieces that come back of the sale in this place of all sales, or of none that is known, so many days later."""

    of: int | None
    units: int
    later: int


class Run(NamedTuple):
    """What one file holds."""

    sales: tuple[Sold, ...] = ()
    returns: tuple[Back, ...] = ()


class Made(NamedTuple):
    """What one import booked, and under which id."""

    orders: tuple[UUID, ...]
    refunds: tuple[RefundKey, ...]
    unmatched: tuple[UUID, ...]
    id: UUID


@dataclass
class World:
    """Two stores with a person each, three members of whom the last two were won in March, and two tasks."""

    letter: str
    hq: Actor
    folder: Path
    stores: list[StoreView] = field(default_factory=list)
    people: list[AnAssociate] = field(default_factory=list)
    members: list[AMember] = field(default_factory=list)
    sales: list[Sold] = field(default_factory=list)

    def know(self, sales: Sequence[Sold]) -> None:
        """All sales that any run holds, each once: their places are what receipts and articles are called by."""
        self.sales = list(sales)

    async def import_run(self, run: Run, name: str) -> Made:
        """Import it as a file; what it booked. A run that was imported in the other world has the same numbers here."""
        lines = [self._line(sold, _place(self.sales, sold)) for sold in run.sales]
        lines += [self._returned(back, f"{name}-{place}") for place, back in enumerate(run.returns)]
        before = await _booked()
        with clock.pinned(_a_moment_later()):
            await imported(a_file(self.folder, *lines, name=f"{self.letter}{name}.csv"))
        orders, refunds, unmatched = (
            tuple(sorted(after - known)) for after, known in zip(await _booked(), before, strict=True)
        )
        return Made(
            orders,
            refunds,
            unmatched,
            await fetch_value("SELECT id FROM till_import ORDER BY imported_at DESC LIMIT 1"),
        )

    def _line(self, sold: Sold, place: int) -> list[str]:
        return a_line(
            receipt_no=f"{self.letter}{place}",
            sold_at=_written(MARCH + sold.day * DAY + timedelta(minutes=place)),
            store_code=self.stores[sold.who].code,
            associate_code=self.people[sold.who].number,
            member_no=self.members[sold.member].number,
            sku=f"SKU{place}",
            qty=sold.units,
            unit_price=sold.price,
        )

    def _returned(self, back: Back, name: str) -> list[str]:
        sold = Sold(0, 0, 0, 1, "3.00") if back.of is None else self.sales[back.of]
        return a_line(
            receipt_no=f"C{self.letter}{name}",
            sold_at=_written(MARCH + (sold.day + back.later) * DAY + timedelta(hours=8)),
            store_code=self.stores[1 - sold.who].code,
            associate_code=self.people[1 - sold.who].number,
            member_no=self.members[sold.member].number,
            sku="NEVER SOLD" if back.of is None else f"SKU{back.of}",
            qty=-back.units,
            unit_price=sold.price,
        )

    async def looks(self) -> dict[str, object]:
        """Everything that is kept of this world, without ids and without its letter."""
        stores = [store.id for store in self.stores]
        found: dict[str, object] = {}
        for name, statement in LOOKS.items():
            rows = await fetch(statement, stores, [one.id for one in self.people], [one.id for one in self.members])
            found[name] = [
                tuple(value.replace(self.letter, "") if isinstance(value, str) else value for value in row)
                for row in rows
            ]
        for store in self.stores:
            for day in (0, 3, 5):
                on = (MARCH + day * DAY).date()
                seen = await store_day(self.hq, store.id, on)
                found[f"day {self.stores.index(store)} {on}"] = (
                    (
                        seen.orders,
                        seen.units,
                        seen.sales_fen,
                        seen.refunds_fen,
                        seen.unmatched_returns_fen,
                        seen.net_fen,
                    ),
                    [(one.orders, one.sales_fen, one.refunds_fen) for one in seen.associates],
                )
        return found


LOOKS = {
    "units": """
SELECT s.code, k.span, k.begins_on, k.orders, k.units, k.sales_fen, k.refunds_fen, k.unmatched_fen
FROM sales_of_unit k JOIN store s ON s.path = k.path WHERE s.id = ANY($1) AND $2::uuid[] IS NOT NULL
  AND $3::uuid[] IS NOT NULL
  AND (k.orders, k.units, k.sales_fen, k.refunds_fen, k.unmatched_fen) <> (0, 0, 0, 0, 0) ORDER BY 1, 2, 3
""",
    "people": """
SELECT a.number, k.span, k.begins_on, k.orders, k.units, k.sales_fen, k.refunds_fen
FROM sales_of_associate k JOIN associate a ON a.id = k.associate
WHERE k.store = ANY($1) AND a.id = ANY($2) AND $3::uuid[] IS NOT NULL
  AND (k.orders, k.units, k.sales_fen, k.refunds_fen) <> (0, 0, 0, 0) ORDER BY 1, 2, 3
""",
    "visits": """
SELECT m.number, s.code, v.last_at, v.last_kind, o.number AS last_order, v.last_order_at, v.last_order_on,
  v.last_order_fen, v.orders, v.net_fen
FROM customer_visit v JOIN member m ON m.id = v.member JOIN store s ON s.id = v.store
LEFT JOIN orders o ON o.id = v.last_order_id
WHERE s.id = ANY($1) AND m.id = ANY($3) AND $2::uuid[] IS NOT NULL ORDER BY 1, 2
""",
    "performed": """
SELECT p.period, p.payee_kind, s.code, a.number, p.amount_fen
FROM commission_performance p JOIN store s ON s.id = p.store LEFT JOIN associate a ON a.id = p.payee
WHERE p.store = ANY($1) AND ($2::uuid[], $3::uuid[]) IS NOT NULL AND p.amount_fen <> 0 ORDER BY 1, 2, 3, 4
""",
    "posted": """
SELECT p.effective_period, p.component, s.code, a.number, o.number AS of_order, p.amount_fen
FROM commission_posted p JOIN store s ON s.id = p.store LEFT JOIN associate a ON a.id = p.payee
LEFT JOIN orders o ON replace(o.id::text, '-', '') = split_part(p.ref, '/', 1)
WHERE p.store = ANY($1) AND ($2::uuid[], $3::uuid[]) IS NOT NULL AND p.amount_fen <> 0 ORDER BY 1, 2, 3, 4, 5
""",
    "earned": """
SELECT e.period, s.code, a.number, e.amount_fen
FROM commission_earned e JOIN store s ON s.id = e.store LEFT JOIN associate a ON a.id = e.payee
WHERE e.store = ANY($1) AND ($2::uuid[], $3::uuid[]) IS NOT NULL AND e.amount_fen <> 0 ORDER BY 1, 2, 3
""",
    "tasks": """
SELECT a.number, t.measure, w.progress, w.progress = 0 OR w.gained > 0 AS sound, w.first_progress_at
FROM task_assignment g JOIN associate a ON a.id = g.associate JOIN task t ON t.id = g.task
JOIN task_progress w ON w.assignment = g.id
WHERE a.id = ANY($2) AND ($1::uuid[], $3::uuid[]) IS NOT NULL AND w.first_progress_at IS NOT NULL ORDER BY 1, 2
""",
    "tallies": """
SELECT s.code, t.measure, k.begun, k.progress FROM task_store_progress k JOIN task t ON t.id = k.task
JOIN store s ON s.id = k.store
WHERE s.id = ANY($1) AND ($2::uuid[], $3::uuid[]) IS NOT NULL AND (k.begun, k.progress) <> (0, 0) ORDER BY 1, 2
""",
    "orders": """
SELECT o.number, o.goods_fen, o.refunded_fen, o.returned_in_full, l.returned_units, l.refunded_fen AS of_line
FROM orders o JOIN order_line l ON l.order_id = o.id
WHERE o.store = ANY($1) AND ($2::uuid[], $3::uuid[]) IS NOT NULL AND NOT o.taken_back ORDER BY 1
""",
}
BOOKED = (
    "SELECT id FROM orders",
    "SELECT order_id, id FROM refund WHERE NOT corrects",
    "SELECT id FROM unmatched_return WHERE reverses IS NULL",
)


def _place(sales: Sequence[Sold], sold: Sold) -> int:
    """Where this very one stands, and not another that is equal to it."""
    return next(place for place, one in enumerate(sales) if one is sold)


async def two_worlds(hq: Actor, folder: Path, *, of: str) -> tuple[World, World]:
    """The world with wrong imports, and the one without them; `of` tells this pair from others of the database."""
    return await _a_world(f"{of}a", hq, folder), await _a_world(f"{of}b", hq, folder)


async def a_plan(hq: Actor) -> None:
    """What everybody earns."""
    assignment = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(hq, CreatePlan("P1", "基础方案", VERSION, [assignment]))


async def _a_world(letter: str, hq: Actor, folder: Path) -> World:
    region = await a_region(f"R{letter}")
    world = World(letter, hq, folder)
    for no in (0, 1):
        store = await a_store(f"S{no}{letter}", region)
        world.stores.append(store)
        world.people.append(await an_associate(store, number=f"P{no}{letter}"))
    world.members.append(await a_member(world.stores[0], number=f"M0{letter}"))
    for no in (1, 2):
        at = MARCH + timedelta(hours=no)
        member = await a_member(world.stores[0], number=f"M{no}{letter}", acquirer=world.people[0], registered_at=at)
        world.members.append(member)
        won = MemberRegistered(
            member_id=member.id, associate_id=world.people[0].id, store_id=world.stores[0].id, registered_at=at
        )
        async with transaction():
            await publish(won, at=at)
    for measure in (Measure.SALES_FEN, Measure.ORDERS_PAID):
        draft = a_draft(
            region.path,
            measure=measure,
            target=1_000_000,
            starts_at=MARCH - DAY,
            ends_at=MARCH + 60 * DAY,
            reward_fen=None,
        )
        with clock.pinned(MARCH - 2 * DAY):
            task = await draft_task(hq, draft)
            await release_task(hq, task.id)
    return world


class NothingSettled:
    """A `PeriodDesk` for which every month is open, so that settlements may come in between."""

    async def settled(self, months: Collection[date]) -> Sequence[date]:
        """None of these."""
        assert months, "asked for some"
        return []


async def take_back(made: Made, *, periods: PeriodDesk | None = None) -> TillImportTakenBack:
    """Everything that an import booked never was."""
    command = TakeBackImport("导错了文件")
    with clock.pinned(_a_moment_later()):
        return await take_back_import(SYSTEM, made.id, command, periods=periods or NothingSettled())


async def handed_out(limit: int = 500) -> None:
    """Whatever was told is taken by everybody who listens."""
    for subscriber in wiring.SUBSCRIBERS:
        while await deliver(subscriber, limit=limit):
            pass
    await drain(wiring.SUBSCRIBERS)


async def faults() -> list[object]:
    """What `guide verify` finds wrong in the books that sales bear on."""
    packages = ("orders.", "performance.", "commissions.", "tasks.", "codes.")
    names = [check.name for check in wiring.CHECKS if check.name.startswith(packages)]
    return [(one.name, one.found.examples) for one in await verified(names, mend=False) if one.found.different]


_moments = itertools.count(1)


def _a_moment_later() -> datetime:
    """No two imports of one chain are made at once."""
    return LATER + timedelta(seconds=next(_moments))


async def _booked() -> list[set[Any]]:  # ids of orders, keys of refunds, ids of unmatched returns
    found: list[Sequence[asyncpg.Record]] = [await fetch(statement) for statement in BOOKED]
    orders, refunds, unmatched = found
    return [{row["id"] for row in orders}, {RefundKey(*row) for row in refunds}, {row["id"] for row in unmatched}]


def _written(at: datetime) -> str:
    return (at + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
