"""What customers and people of a store that closes had going on: it goes on at the successor, or ends and is told."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest

from appointments.checks import PLACES
from appointments.events import AppointmentStepped
from appointments.jobs import close
from appointments.schemas import BookFor, BookOwn, ConfirmAppointment, OfferSlot, SlotView
from appointments.service.booking import book_for, book_own
from appointments.service.offering import offer_slot
from appointments.service.tending import arrive, confirm
from carts.schemas import KeepCart
from carts.service.parking import park_cart
from clienteling.schemas.care import PlanCare
from clienteling.service.care import plan_care
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.verifying import compare
from guide_app.ground.members.queries import member as read_member
from guide_app.ground.orders.schemas import LineWanted
from guide_app.ground.stores.assets import EVERYTHING
from guide_app.ground.stores.jobs import close_a_piece, look_after_closed
from guide_app.ground.stores.schemas import StoreView
from segments.conditions import Conditions
from segments.schemas import CreateTag, CreateTagGroup, PutTag
from segments.searches import KeepSegment
from segments.service.catalogue import create_tag, create_tag_group
from segments.service.keeping import keep_segment
from segments.service.tagging import put_tag
from tests.coupons.coupon_factories import Shop, a_shop
from tests.factories import AMember, a_member, a_store, an_actor, an_actor_as, an_associate, hq_actor, signed_in
from tests.journeys.chain_over_http import Caller

DESK = CouponDesk()
BACK = "UPDATE appointment SET store = $1 WHERE id = $2"
TO_GIVE_BACK = """
INSERT INTO terminal_refund (id, order_id, store, source, payment, method, amount_fen, asked_at)
VALUES ($1, $1, $2, $1, $1, 'card', 100, now())
"""
SHARED = """
INSERT INTO share_link (id, token, kind, thing, associate, store, badge, made_at)
VALUES ($1, 'T', 'product', $1, $2, $3, $1, now())
"""


@dataclass
class Closing:
    """A store with everything it may have, and the one that follows."""

    shop: Shop
    successor: StoreView
    guest: AMember
    seller: Actor
    tag: UUID
    slot: SlotView
    appointment: UUID
    day: date
    hq: Caller
    finance: Caller

    async def closes(self, successor: str | None, *, status: int = 202) -> None:
        """Ask for it, approve it, and let the worker do it when the day has come; nobody else comes to work then."""
        tomorrow = clock.now() + timedelta(days=1)
        plan = {"closes_on": str(business_date(tomorrow)), "successor": successor, "reason": "租约到期"}
        asked = await self.hq.post(f"/v1/stores/{self.shop.store.id}/closings", plan, status=status)
        if status == 202:
            await self.finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
            with clock.pinned(tomorrow):
                while await close_a_piece():
                    pass


@pytest.fixture
async def closing(db: None, client: httpx.AsyncClient) -> Closing:
    shop, successor, hq = await a_shop(), await a_store("FOLLOWS"), await hq_actor()
    manager, seller = await an_actor_as(Role.STORE_MANAGER, shop.store), an_actor(shop.associate)
    guest, day = await a_member(), business_date(clock.now()) + timedelta(days=3)
    await execute("INSERT INTO member_store (member, store, since) VALUES ($1, $2, now())", guest.id, shop.store.id)
    group = await create_tag_group(hq, CreateTagGroup(name="脚型"))
    tag = await create_tag(hq, CreateTag(group_id=group.id, name="宽脚", path=shop.store.path))
    await keep_segment(manager, KeepSegment(name="老客", path=shop.store.path, conditions=Conditions()))
    await park_cart(seller, KeepCart(lines=[LineWanted(shop.sku.code, 2)]), desk=DESK)
    await plan_care(seller, shop.member.id, PlanCare(due_on=day))
    slot = await offer_slot(
        manager, OfferSlot(path=shop.store.path, weekday=day.isoweekday(), starts=600, ends=660, capacity=1)
    )
    wanted = BookOwn(store_id=shop.store.id, slot_id=slot.id, day=day, associate_id=shop.associate.id)
    made = await book_own(Customer(guest.id, new_id()), wanted)
    await confirm(seller, made, ConfirmAppointment())
    await execute(SHARED, tag.id, shop.associate.id, shop.store.id)
    await execute(TO_GIVE_BACK, tag.id, shop.store.id)
    callers = [
        Caller(client, await signed_in(await an_associate(role=role))) for role in (Role.HQ_OPERATOR, Role.FINANCE)
    ]
    return Closing(shop, successor, guest, seller, tag.id, slot, made, day, *callers)


async def test_what_goes_on_goes_on_at_the_successor(closing: Closing, client: httpx.AsyncClient) -> None:
    shop, successor = closing.shop, closing.successor
    seller = Caller(client, await signed_in(shop.associate))
    lines = [{"sku": shop.sku.code, "quantity": 1}]
    bought = {"lines": lines, "fulfilment": {"way": "pick_up"}, "payment": {"method": "till_cash"}}
    order = await seller.post("/v1/orders", bought)
    preview = await closing.hq.get(f"/v1/stores/{shop.store.id}/closing-preview")
    held = {one["counted"]["name"]: one["counted"]["count"] for one in preview["held"]}
    going = (
        *("guests", "fulfilments", "tags", "segments", "carts", "share_links", "care_dates"),
        *("terminal_refunds", "appointments", "appointment_times"),
    )
    assert {name: held[name] for name in going} == dict.fromkeys(going, 1)
    await closing.closes("FOLLOWS")
    [done] = await closing.hq.get(f"/v1/stores/{shop.store.id}/closings")
    assert {name: done["moved"][name] for name in going} == dict.fromkeys(going, 1)
    kept = await fetch("SELECT store, associate, state, version, slot FROM appointment")
    assert [tuple(row) for row in kept] == [(successor.id, shop.associate.id, "confirmed", 3, closing.slot.id)]
    assert (await compare(PLACES)).different == 0
    told = "SELECT payload->>'step' FROM event WHERE type = $1 ORDER BY seq DESC LIMIT 1"
    assert await fetch_value(told, AppointmentStepped.event_type) == "moved"
    leader = await an_actor_as(Role.STORE_MANAGER, successor)
    with clock.pinned(clock.now() + timedelta(days=3)):
        await arrive(leader, closing.appointment)
    assert (await read_member(leader, closing.guest.id)).id == closing.guest.id
    await put_tag(leader, closing.guest.id, PutTag(tag_id=closing.tag))
    manager = Caller(client, await signed_in(await an_associate(successor, Role.STORE_MANAGER)))
    assert [one["order_id"] for one in (await manager.get("/v1/fulfilments"))["items"]] == [order["id"]]
    assert len((await manager.get("/v1/carts"))["items"]) == 1
    where = "SELECT path FROM segment UNION ALL SELECT path FROM tag"
    assert {row["path"] for row in await fetch(where)} == {successor.path}
    assert await fetch_value("SELECT store FROM care_date") == successor.id
    assert await fetch_value("SELECT store FROM share_link") == successor.id
    assert await fetch_value("SELECT store FROM terminal_refund") == successor.id
    assert await fetch_value("SELECT retired_at IS NOT NULL FROM appointment_slot") is True


async def test_without_a_successor_it_ends_and_is_told(closing: Closing) -> None:
    await execute("UPDATE member SET home_store = $1", closing.successor.id)
    await execute(
        "UPDATE posting SET valid_to = $2 WHERE store = $1",
        closing.shop.store.id,
        business_date(clock.now()) + timedelta(days=1),
    )
    await execute("UPDATE terminal_refund SET reference = 'T1', noted_at = now()")
    await closing.closes(None)
    kept = await fetch("SELECT state, reason, version FROM appointment")
    assert [tuple(row) for row in kept] == [("cancelled", "store_closed", 3)]
    assert (await compare(PLACES)).different == 0
    with clock.pinned(clock.now() + timedelta(days=5)):
        await close(clock.now())
    assert await fetch_value("SELECT count(*) FROM appointment WHERE state = 'no_show'") == 0
    assert await fetch_value("SELECT state FROM cart") == "expired"
    assert await fetch_value("SELECT active FROM tag") is False
    assert await fetch_value("SELECT count(*) FROM appointment_slot WHERE retired_at IS NULL") == 0


async def test_goods_that_wait_for_their_customer_need_a_successor(closing: Closing, client: httpx.AsyncClient) -> None:
    await execute("UPDATE member SET home_store = $1", closing.successor.id)
    seller = Caller(client, await signed_in(closing.shop.associate))
    lines = [{"sku": closing.shop.sku.code, "quantity": 1}]
    bought = {"lines": lines, "fulfilment": {"way": "pick_up"}, "payment": {"method": "till_cash"}}
    await seller.post("/v1/orders", bought)
    await closing.closes(None, status=409)


async def test_what_came_as_the_store_was_shut_goes_on_too(closing: Closing) -> None:
    """Booked while it was open, written after its last piece had gone: it is found by the quarter of an hour."""
    await closing.closes("FOLLOWS")
    with clock.pinned(clock.now() + timedelta(days=1, minutes=5)):
        assert await look_after_closed(clock.now()) == 0
        await execute(BACK, closing.shop.store.id, closing.appointment)
        assert await close_a_piece() is False
        assert await look_after_closed(clock.now()) == 1
        assert await fetch_value("SELECT store FROM appointment") == closing.successor.id
        await execute(BACK, closing.shop.store.id, closing.appointment)
        await execute("UPDATE store SET status = 'open' WHERE id = $1", closing.shop.store.id)
        assert await look_after_closed(clock.now()) == 0, "opened again it keeps what it has"


async def test_a_full_time_takes_those_who_come_along(closing: Closing) -> None:
    """A time that both stores offer holds one more than its places, until one of the two does not come."""
    region = closing.successor.path.rsplit("/", 2)[0] + "/"
    await execute("UPDATE appointment_slot SET path = $1", region)
    leader = await an_actor_as(Role.STORE_MANAGER, closing.successor)
    there = await a_member(closing.successor)
    command = BookFor(member_id=there.id, store_id=closing.successor.id, slot_id=closing.slot.id, day=closing.day)
    await book_for(leader, command)
    await closing.closes("FOLLOWS")
    assert await fetch_value("SELECT taken FROM appointment_place WHERE store = $1", closing.successor.id) == 2
    assert (await compare(PLACES)).different == 0


GOES = {
    "appointment": "appointments",
    "appointment_place": "appointments",
    "care_date": "care_dates",
    "cart": "carts",
    "fulfilment": "fulfilments",
    "member.home_store": "members",
    "member_store": "guests",
    "posting": "people",
    "registration": "registrations",
    "share_link": "share_links",
    "terminal_refund": "terminal_refunds",
    "touchpoint": "codes",
}
"""By table, the asset with which it goes to the successor."""
FOLLOWS_THE_MEMBER = {"member_purchases.home_store", "member_tag.home_store"}
"""Copies of where members belong, written with it."""
STAYS = {
    "money and credit of what was sold there": (
        *("benefit_grant", "coupon", "growth_entry", "level_change", "orders", "order_day_change", "refund"),
        *("refund.returned_at_store", "pay_difference", "pay_refund", "pay_request", "till_receipt", "till_return"),
        *("unmatched_return", "credited_line", "commission_adjustment", "commission_appeal", "commission_base"),
        *("commission_attendance_sheet", "commission_base.home_store", "commission_correction", "commission_due"),
        *("commission_earned", "commission_entry", "commission_performance", "commission_posted"),
        *("commission_statement", "commission_store_burden", "commission_store_day"),
    ),
    "what was worked, met and written there": (
        *("code_scan", "contact", "customer_visit", "member_note", "member_origin", "member_purchase_day", "notice"),
        *("member_purchases.last_store", "sales_of_associate", "sales_of_channel", "sales_of_unit", "shared_link"),
        *("sensitive_tally", "task_assignment", "task_store_progress", "task_tally", "touch", "touch_day"),
    ),
    "counts only for people who are posted there": ("rota_assignment", "rota_shift", "rota_week"),
    "a rule of the store's own, which has nothing to say any more": ("commission_credit_rule",),
    "somebody who left it, whom headquarters go on with": ("offboarding_case",),
    "the store itself": (
        *("store_closing", "store_closing.successor", "store_day_cut", "store_hours", "store_ownership", "unit_move"),
    ),
}
"""By reason, what stays with the store that has closed."""


async def test_every_table_that_names_a_store_is_thought_of(db: None) -> None:
    found = await fetch(
        """
SELECT c.relname || CASE WHEN a.attname = 'store' THEN '' ELSE '.' || a.attname END AS name
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
WHERE NOT a.attisdropped AND a.attnum > 0 AND (a.attname IN ('store', 'home_store', 'last_store', 'returned_at_store')
  OR EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = c.oid AND a.attnum = ANY(f.conkey)
    AND f.confrelid = 'store'::regclass))
"""
    )
    assert {*GOES.values()} <= {asset.name for asset in EVERYTHING.assets}
    assert {row["name"] for row in found} == {*GOES, *FOLLOWS_THE_MEMBER, *sum(STAYS.values(), ())}
