"""Orders that nobody served: a policy names somebody as they are booked, once, and commission goes there."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from commissions.crediting.orders import _roles
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.web.pages import PageRequest
from guide_app.entry.wiring import DESK
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.orders.attribution.approvals import propose_policy
from guide_app.ground.orders.attribution.errors import PolicyBeginsTooEarly
from guide_app.ground.orders.attribution.queries import attribution_of_order, attribution_policies, try_policy
from guide_app.ground.orders.attribution.rules import (
    CouponIssuer,
    DecidedBy,
    DedicatedFirst,
    LastTouch,
    Steps,
    TouchWindow,
)
from guide_app.ground.orders.attribution.schemas import TryPolicy, WritePolicy
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from tests.factories import a_member, a_sku, a_store, an_actor, an_associate, hq_actor, with_account
from tests.orders.till_import.till_books import imported, told
from tests.orders.till_import.till_files import a_file, a_line

STEPS: Steps = (
    DedicatedFirst(met_within_days=5),
    LastTouch((TouchWindow(TouchKind.VISIT, 30), TouchWindow(TouchKind.SCAN, 30, 2))),
)


async def in_force(path: str, steps: Steps, *, asker: Actor, approver: Actor) -> None:
    """A policy that holds from today on, by two people."""
    today = business_date(clock.now())
    asked = await propose_policy(asker, WritePolicy(path=path, title="收银单", valid_from=today, steps=steps))
    await approve(approver, asked.id, Decide())


async def met(kind: TouchKind, associate: UUID, member: UUID, at: datetime) -> None:
    """A touch of them."""
    await record_touches(SYSTEM, [Meeting(kind, at, f"{kind}:{associate}:{at}", associate, member)])


async def test_orders_that_nobody_served_are_credited_by_the_policy_as_they_are_booked(
    db: None, tmp_path: Path
) -> None:
    store = await a_store("S001")
    first, second, gone = [await an_associate(store, number=f"S001-{n}") for n in range(3)]
    asker = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    approver = await with_account(await an_associate(role=Role.FINANCE))
    member = await a_member(store, number="M1", dedicated=gone)
    alias = await a_member(store, number="M2")
    await execute("UPDATE member SET merged_into = $2 WHERE id = $1", alias.id, member.id)
    now = clock.now()
    yesterday = (now - timedelta(days=1)).date()
    await execute("UPDATE posting SET valid_to = $2 WHERE associate = $1", gone.id, yesterday)
    for days, who in ((3, first), (1, gone), (40, second)):
        await met(TouchKind.VISIT, who.id, member.id, now - timedelta(days=days))
    await met(TouchKind.VISIT, second.id, alias.id, now - timedelta(days=2))
    await met(TouchKind.SCAN, first.id, member.id, now - timedelta(hours=1))
    await a_sku("K1", price_fen=1_000)
    operator = an_actor(await an_associate(role=Role.HQ_OPERATOR))

    async def order(*, pays: bool = True, channel: Channel = Channel.LIVESTREAM) -> UUID:
        paid = PaymentTaken(method=PaymentMethod.TILL_CASH)
        command = PlaceOrder([LineWanted("K1")], member.id, store.id, payment=paid if pays else None, channel=channel)
        made = await place_order(operator, command, desk=DESK)
        if not pays:
            await pay_order(operator, made.id, paid, desk=DESK)
        return made.id

    before = await order()
    assert await attribution_of_order(asker, before) is None, "no policy, nobody is named"
    await in_force("/", STEPS, asker=asker, approver=approver)
    later = [await order(), await order(pays=False)]
    for one in later:
        found = await attribution_of_order(an_actor(first), one)
        assert found is not None
        assert (found.associate_id, found.step, found.touch_kind) == (second.id, DecidedBy.LAST_TOUCH, TouchKind.VISIT)
        assert (found.reason_zh, found.policy_version) == ("无人接待，归 2 天前到店的导购".replace("归 ", "归"), 1)
    paid = {event.order_id: event for event in await told(OrderPaid) if isinstance(event, OrderPaid)}
    assert [paid[one].attributed_id for one in (before, *later)] == [None, second.id, second.id]
    assert _roles(paid[later[0]])["SERVING"] == second.id
    assert "SERVING" not in _roles(paid[before])

    # The same of a till's receipt; one that somebody served, and one of nobody, are left alone.
    at = f"{now + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"
    at_home = {"store_code": "S001", "sold_at": at, "sku": "K1"}
    path = a_file(
        tmp_path,
        a_line(receipt_no="R1", member_no="M2", associate_code="", **at_home),
        a_line(receipt_no="R2", member_no="M2", associate_code="S001-0", **at_home),
        a_line(receipt_no="R3", member_no="", associate_code="", **at_home),
    )
    await imported(path)
    receipts = {event.number: event for event in await told(OrderPaid) if isinstance(event, OrderPaid)}
    named = {number: event.attributed_id for number, event in receipts.items() if number.startswith("R")}
    assert named == {"R1": second.id, "R2": None, "R3": None}
    assert await fetch_value("SELECT count(*) FROM order_attribution") == 3

    tried = await try_policy(asker, TryPolicy(path="/", steps=(CouponIssuer(),)))
    assert (tried.orders, tried.unknown, tried.is_whole) == (4, 1, True)
    assert {one.step: one.orders for one in tried.steps}[DecidedBy.POOL] == 4
    tried = await try_policy(asker, TryPolicy(path="/", steps=STEPS))
    assert {one.step: one.orders for one in tried.steps} == {
        DecidedBy.DEDICATED: 0,
        DecidedBy.LAST_TOUCH: 4,
        DecidedBy.ISSUER: 0,
        DecidedBy.POOL: 0,
    }
    # Whoever buys for themselves is not named.
    await execute("UPDATE associate SET own_member_id = $2 WHERE id = $1", second.id, alias.id)
    found = await attribution_of_order(asker, await order())
    assert found is not None
    assert found.associate_id == first.id


async def test_a_policy_is_written_by_two_people_ahead_of_what_it_governs(db: None) -> None:
    store = await a_store("S001")
    asker, approver = [await with_account(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(2)]
    today = business_date(clock.now())

    def wanted(path: str = "/", valid_from: date = today, steps: Steps = ()) -> WritePolicy:
        return WritePolicy(path=path, title="策略", valid_from=valid_from, steps=steps)

    with pytest.raises(PolicyBeginsTooEarly):
        await propose_policy(asker, wanted(valid_from=today - timedelta(days=1)))
    with pytest.raises(InvalidField):
        await propose_policy(asker, wanted(steps=(CouponIssuer(), CouponIssuer())))
    with pytest.raises(InvalidField):
        await propose_policy(asker, wanted("/NOWHERE/"))
    with pytest.raises(Forbidden):
        await propose_policy(an_actor(await an_associate(store)), wanted(store.path))
    asked = await propose_policy(asker, wanted(store.path))
    with pytest.raises(AlreadyAsked):
        await propose_policy(asker, wanted(store.path))
    await approve(approver, asked.id, Decide())
    await in_force(store.path, STEPS, asker=asker, approver=approver)
    manager = an_actor(await an_associate(store, Role.STORE_MANAGER))
    found = (await attribution_policies(manager, PageRequest(None, 10))).items
    assert [(one.version, one.path, len(one.told)) for one in found] == [(2, store.path, 2), (1, store.path, 0)]
    elsewhere = an_actor(await an_associate(await a_store("S002"), Role.STORE_MANAGER))
    assert (await attribution_policies(elsewhere, PageRequest(None, 10))).items == []
    with pytest.raises(NotFound):
        await attribution_of_order(await hq_actor(), store.id)
    assert msgspec.json.decode(msgspec.json.encode(STEPS), type=Steps) == STEPS
