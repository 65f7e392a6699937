"""Taking an import back over the API: who may, when not, once, on the record; and the corrected file comes after it."""

import asyncio
import json
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from commissions.periods.service.settling import settle_period
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import register
from guide_app.entry import wiring
from guide_app.ground.orders.days.queries import store_day
from guide_app.ground.orders.errors import (
    QuantityExceeds,
    TillImportCouponsBack,
    TillImportNotBooked,
    TillImportReturned,
    TillImportTooOld,
)
from guide_app.ground.orders.schemas import LineReturned, RefundOrder
from guide_app.ground.orders.service.refunding import refund_order
from tests.factories import an_associate, hq_actor, once, signed_in
from tests.orders.reversing.two_worlds import (
    LATER,
    MARCH,
    MONTH,
    Back,
    Made,
    Run,
    Sold,
    World,
    a_plan,
    faults,
    handed_out,
    take_back,
    two_worlds,
)
from tests.orders.till_import.till_books import imported, require_books_add_up, sizes
from tests.orders.till_import.till_files import a_file, a_line

WHY = {"reason": "价格单位导错"}
SALES = Run(sales=(Sold(0, 1, 2, 2, "10.00"), Sold(1, 2, 2, 3, "5.00")), returns=(Back(None, 1, 1),))
WAITS = "SELECT sum(amount_fen) FROM unmatched_return WHERE $1 IN (id, reverses)"
RETURNS = Run(returns=(Back(0, 1, 3),))


@pytest.fixture
async def world(committed_db: str, tmp_path: Path) -> World:
    hq = await hq_actor()
    await a_plan(hq)
    await register(wiring.SUBSCRIBERS)
    made, _ = await two_worlds(hq, tmp_path, of="J")
    made.know(SALES.sales)
    return made


async def asked(client: httpx.AsyncClient, made: Made | UUID, role: Role, **headers: str) -> httpx.Response:
    """What is answered to somebody of headquarters, or of a store, who takes it back."""
    who = await signed_in(await an_associate(role=role))
    of = made.id if isinstance(made, Made) else made
    return await client.post(f"/v1/till-imports/{of}/take-back", json=WHY, headers=who | once() | headers)


async def counted() -> tuple[int, ...]:
    """How many rows the documents have."""
    found = await sizes()
    return tuple(found[table] for table in ("orders", "refund", "unmatched_return", "event", "audit_entry"))


async def test_the_wrong_file_is_taken_back_and_the_corrected_one_imported(
    world: World, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    def a_receipt(name: str, price: str) -> Path:
        line = a_line(
            receipt_no="R1",
            sold_at="2026-03-03 10:00",
            store_code=world.stores[0].code,
            associate_code=world.people[0].number,
            member_no=world.members[1].number,
            unit_price=price,
        )
        return a_file(tmp_path, line, name=name)

    async def day() -> tuple[int, int, int, int]:
        await handed_out()
        assert await faults() == []
        found = await store_day(world.hq, world.stores[0].id, MARCH.date().replace(day=3))
        return found.orders, found.units, found.sales_fen, found.refunds_fen

    wrong = a_receipt("wrong.csv", "1275.00")
    await imported(wrong)
    assert await day() == (1, 2, 255_000, 0)
    import_id = await fetch_value("SELECT id FROM till_import")
    answer = await asked(client, import_id, Role.FINANCE)
    assert answer.status_code == 200, answer.text
    assert answer.json() | {"taken_back_at": None} == {
        "id": str(import_id),
        "file_name": "wrong.csv",
        "orders": 1,
        "first_on": "2026-03-03",
        "last_on": "2026-03-03",
        "taken_back_at": None,
        "reason": WHY["reason"],
    }
    assert await day() == (0, 0, 0, 0)
    entry = await fetch_row("SELECT subject, detail FROM audit_entry WHERE action = 'orders.till_import_taken_back'")
    assert entry is not None
    assert entry["subject"] == f"till_import:{import_id}"
    detail = json.loads(entry["detail"])
    assert (detail["orders"], detail["sales_fen"], detail["returns"], detail["reason"]) == (
        1,
        255_000,
        0,
        WHY["reason"],
    )
    corrected = await imported(a_receipt("right.csv", "12.75"))
    assert (corrected.already, corrected.summary.accepted) == (False, 1)
    assert await day() == (1, 2, 2_550, 0)
    assert (await imported(wrong)).summary.accepted == 0, "the receipt is another's now"
    numbers = await fetch("SELECT number, taken_back FROM orders ORDER BY taken_back")
    assert [tuple(row) for row in numbers] == [("R1", False), ("R1", True)]


async def test_the_same_bytes_may_come_again(world: World, tmp_path: Path) -> None:
    first = await world.import_run(SALES, "0")
    for _ in range(2):
        await take_back(first)
        first = await world.import_run(SALES, "0")
        await handed_out()
        assert await faults() == []
    assert await fetch_value("SELECT count(*) FROM orders WHERE NOT taken_back") == 2
    assert await fetch_value("SELECT sum(amount_fen) FROM unmatched_return") == 300


async def test_headquarters_alone_may_and_asked_again_it_says_so_again(world: World, client: httpx.AsyncClient) -> None:
    made = await world.import_run(SALES, "0")
    before = await counted()
    for role in (Role.STORE_MANAGER, Role.SUPERVISOR, Role.INTEGRATOR, Role.AUDITOR):
        assert (await asked(client, made, role)).status_code == 403
    assert (await counted())[:4] == before[:4]
    said = (await asked(client, made, Role.HQ_OPERATOR)).json()
    after = await counted()
    assert (await asked(client, made, Role.HQ_OPERATOR)).json() == said
    assert (await counted())[:4] == after[:4]
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.till_import_taken_back'") == 1
    missing = await asked(client, new_id(), Role.HQ_OPERATOR)
    assert (missing.status_code, missing.json()["code"]) == (404, "till_import_not_found")
    who = await signed_in(await an_associate(role=Role.FINANCE))
    for reason, status, code in (("", 400, "invalid_body"), ("  ", 422, "invalid_field")):
        refused = await client.post(
            f"/v1/till-imports/{made.id}/take-back", json={"reason": reason}, headers=who | once()
        )
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


async def test_a_settled_month_stays(world: World, client: httpx.AsyncClient) -> None:
    made = await world.import_run(SALES, "0")
    await handed_out()
    with clock.pinned(MARCH.replace(day=20)):
        await settle_period(world.hq, MONTH)
    before = await counted()
    with clock.pinned(LATER):
        await settle_period(world.hq, MONTH)
        settled = await asked(client, made, Role.FINANCE)
    assert (settled.status_code, settled.json()["code"]) == (409, "till_import_month_settled")
    assert settled.json()["months"] == [MONTH]
    assert (await counted())[:3] == before[:3]
    await execute("DELETE FROM commission_run WHERE started_at >= '2026-04-01'")
    assert (await asked(client, made, Role.FINANCE)).status_code == 200, "what was settled before its end is open"


async def test_what_came_back_since_is_named(world: World, client: httpx.AsyncClient) -> None:
    sold = await world.import_run(SALES, "0")
    returned = await world.import_run(RETURNS, "1")
    before = await counted()
    refused = await asked(client, sold, Role.FINANCE)
    assert (refused.status_code, refused.json()["code"]) == (409, "till_import_returned")
    assert (refused.json()["orders"], refused.json()["count"]) == (["Ja0"], 1)
    assert (await counted())[:4] == before[:4]
    await take_back(returned)
    by_hand = sold.orders[0]
    await refund_order(world.hq, by_hand, RefundOrder([LineReturned(1, 1)]), desk=CouponDesk())
    with pytest.raises(TillImportReturned):
        await take_back(sold)
    await require_books_add_up()


async def test_a_return_that_had_waited_waits_again(world: World) -> None:
    early = await world.import_run(RETURNS, "0")
    sold = await world.import_run(SALES, "1")
    assert await fetch_value("SELECT sum(amount_fen) FROM refund") == 1_000
    await take_back(sold)
    await handed_out()
    assert await faults() == []
    assert await fetch_value(WAITS, early.unmatched[0]) == 1_000
    await world.import_run(SALES, "1")
    assert await fetch_value("SELECT sum(amount_fen) FROM refund WHERE NOT corrects") == 2_000, "found again"
    assert await fetch_value(WAITS, early.unmatched[0]) == 0
    await take_back(early)
    await handed_out()
    assert await faults() == []


async def test_coupons_that_a_return_gave_back_are_not_taken_away(world: World) -> None:
    await world.import_run(SALES, "0")
    whole = await world.import_run(Run(returns=(Back(0, 2, 3),)), "1")
    used = json.dumps([{"coupon_id": str(new_id()), "discount_fen": 0}])
    await execute("UPDATE orders SET channel = 'associate_app', coupons = $2 WHERE number = $1", "Ja0", used)
    with pytest.raises(TillImportCouponsBack) as refused:
        await take_back(whole)
    assert refused.value.facts["orders"] == ["Ja0"]


async def test_only_what_is_booked_is_taken_back(world: World) -> None:
    made = await world.import_run(SALES, "0")
    await execute("UPDATE till_import SET state = 'previewed' WHERE id = $1", made.id)
    with pytest.raises(TillImportNotBooked):
        await take_back(made)
    await execute("UPDATE till_import SET state = 'booked', asked_at = NULL WHERE id = $1", made.id)
    with pytest.raises(TillImportTooOld):
        await take_back(made)


async def test_two_at_once_take_it_back_once(world: World) -> None:
    made = await world.import_run(SALES, "0")
    answers = await asyncio.gather(*(take_back(made) for _ in range(4)))
    assert len({one.taken_back_at for one in answers}) == 1
    assert await fetch_value("SELECT count(*) FROM refund") == 2
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.till_import_taken_back'") == 1
    await handed_out()
    assert await faults() == []


async def test_taken_back_while_the_worker_delivers_and_somebody_pays_back(world: World) -> None:
    made = await world.import_run(SALES, "0")

    async def paid_back() -> None:
        await refund_order(world.hq, made.orders[0], RefundOrder([LineReturned(1, 2)]), desk=CouponDesk())

    *_, refund, taken = await asyncio.gather(
        handed_out(1), handed_out(3), paid_back(), take_back(made), return_exceptions=True
    )
    assert isinstance(refund, QuantityExceeds) != isinstance(taken, TillImportReturned), (refund, taken)
    await handed_out()
    assert await faults() == []
    await require_books_add_up()


async def test_what_is_refused_in_the_middle_leaves_nothing(world: World) -> None:
    made = await world.import_run(SALES, "0")
    before = await sizes()

    class SettledMeanwhile:
        """A settlement commits while the import is taken back."""

        def __init__(self) -> None:
            self.asked = 0

        async def settled(self, months: object) -> list[object]:
            self.asked += 1
            return [] if self.asked == 1 else [MARCH.date()]

    with pytest.raises(Exception, match="settled"):
        await take_back(made, periods=SettledMeanwhile())  # type: ignore[arg-type]
    assert await sizes() == before
    assert await fetch_value("SELECT state FROM till_import") == "booked"
