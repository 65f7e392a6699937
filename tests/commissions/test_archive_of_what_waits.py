"""The archive leaves what waits to be recognised where it is, and closes go on beside what it took."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from commissions.archive import ARCHIVED
from commissions.handlers import COMMISSIONS
from commissions.periods.queries.statements import my_statements
from commissions.periods.service.closing import begin_periods, close_and_freeze
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.archiving import archive
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.schemas import LineWanted, OrderView, PlaceOrder
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.placing import place_order
from tests.commissions.test_entry_totals import CASH, VERSION
from tests.databases import owner_of
from tests.factories import a_sku, a_store, an_actor, an_associate

YEAR = datetime.now(UTC).year - 1
JANUARY = f"credited_line_{YEAR}_01"


def at(month: int, day: int) -> datetime:
    return datetime(YEAR, month, day, 4, tzinfo=UTC)


async def a_seller(plan: str, **terms: object) -> Actor:
    """Somebody under a plan of 1.25 %."""
    store = await a_store()
    people = AssignPlan(store.path, Position.ASSOCIATE, date(2020, 1, 1))
    await create_plan(SYSTEM, CreatePlan(plan, plan, VERSION | terms, [people]))
    return an_actor(await an_associate(store))


async def sold(seller: Actor, sku: str, moment: datetime) -> OrderView:
    """What is sent; its line lies in January's partition, as that of the first hours of a month may."""
    with clock.pinned(moment):
        order = await place_order(seller, PlaceOrder([LineWanted(sku)], freight_fen=1, payment=CASH), desk=CouponDesk())
        await drain([COMMISSIONS])
        await execute(
            "UPDATE credited_line SET id = uuid_floor_v1($2::date) WHERE order_id = $1", order.id, at(1, 31).date()
        )
        return order


async def closed(month: int) -> None:
    with clock.pinned(at(month + 1, 2)):
        await drain([COMMISSIONS])
        await close_and_freeze(SYSTEM, f"{YEAR}-{month:02}")


async def test_what_waits_stays_and_every_month_closes(committed_db: str, tmp_path: Path) -> None:
    await disconnect()
    ENGINE.pool = None
    await connect(owner_of(committed_db), max_size=2)
    for table in ("credited_line", "credited_refund", "commission_entry", "commission_posted"):
        for month in (date(YEAR, 1, 1), date(YEAR, 2, 1)):
            await execute("SELECT add_partition_v1($1::text::regclass, $2::date)", table, month)
    with clock.pinned(at(1, 20)):
        await register([COMMISSIONS])
        sku = (await a_sku(price_fen=100_000)).code
        held, plain = await a_seller("HELD", recognised_by="RECEIVED", vest_days=7), await a_seller("PLAIN")
        await begin_periods(SYSTEM, f"{YEAR}-01")

    async def kept() -> str | None:
        found = await archive(ARCHIVED, before=date(YEAR, 2, 1), folder=tmp_path)
        return next((one.kept for one in found if one.name == JANUARY), None)

    waiting = await sold(held, sku, at(1, 20))
    assert f"{YEAR}-01 is not closed" in str(await kept())
    await sold(plain, sku, at(2, 1))
    await closed(1)
    await closed(2)
    assert await kept() == f"1 of its orders wait to be recognised, {waiting.number} is the oldest"
    with clock.pinned(at(3, 5)):
        await complete_order(held, waiting.id)
        await drain([COMMISSIONS])
    # Recognised on the 12th, but the statement that releases it is not closed.
    assert "wait to be recognised" in str(await kept())
    await closed(3)
    assert await kept() is None
    assert await lines_of(waiting.id) == 0
    # The line of February is in the archive, its entry is not, and its order was never completed.
    assert await fetch_value("SELECT count(*) FROM commission_entry") == 1
    await closed(4)
    assert await stated(held) == [(0, 0, 0, 0), (0, 1_250, 0, 1_250), (0, 1_250, 1_250, 0), (1_250, 0, 1_250, 0)]
    assert await stated(plain) == [(0, 0, 0, 0), (0, 0, 0, 0), (1_250, 0, 0, 1_250), (0, 0, 0, 0)]


async def lines_of(order: UUID) -> int:
    found: int = await fetch_value("SELECT count(*) FROM credited_line WHERE order_id = $1", order)
    return found


async def stated(seller: Actor) -> list[tuple[int, ...]]:
    """Earned, pending in, pending out and payable of the closed months, the newest first."""
    return [
        (one.earned_fen, one.pending_in_fen, one.pending_out_fen, one.payable_fen)
        for one in await my_statements(seller)
        if one.is_final
    ]
