"""Every check of `guide verify`: quiet in a chain that traded for some days, and each sees what it is there for.

What is planted could not be written by the application: triggers and foreign keys are passed over by the superuser, as
whoever mends a database by hand, or a fault of the product, would get around them.
"""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.files.store import files_folder
from guide_app.base.kernel.verifying import SHOWN
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.entry.demo.loading import DemoSize, load
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.files.keeping import Described, keep
from guide_app.ground.files.purposes import LOGO
from guide_app.ground.orders.day_sums import sum_days
from tests.databases import application_of, owner_of, run_on, with_database

ANY = "SELECT id FROM {} ORDER BY id LIMIT 1"
AN_ORDER, A_REFUND, A_MEMBER, A_COUPON = (
    f"({ANY.format(of)})" for of in ("orders", "refund", "member", "coupon WHERE status = 'ISSUED'")
)
A_DAY = "(SELECT id FROM code_scan_day ORDER BY id LIMIT 1)"
LOST = "gen_random_uuid()"
ANSWERED = """
INSERT INTO remembered_answer (id, scope, key, digest, status, body, at)
VALUES (gen_random_uuid(), 'somebody', 'planted', '\\x00', 201, convert_to({said}, 'UTF8'), now())
"""

A_STATEMENT = f"""
INSERT INTO commission_statement (period, payee, number, name, performance_fen, earned_fen, pending_in_fen,
  pending_out_fen, released_fen, draw_fen, recovery_fen, draw_balance_fen, net_fen, carry_in_fen, offset_fen,
  payable_fen, carry_out_fen) VALUES ('2020-01-01', {LOST}, 'N', 'N', 0, 0, 7, 0, 7, 0, 0, 0, 7, 0, 0, 7, 0)
"""
A_TRANSFER = f"""
INSERT INTO commission_transfer (period, payee, debit, credit, amount_fen, made_at)
VALUES ('2020-01-01', {LOST}, 'payable', 'paying', 1, now())
"""
A_PAYOUT = f"""
INSERT INTO commission_payout (id, period, key, lines, total_fen, xlsx_file, xlsx_sha256, csv_file, csv_sha256,
  approval, made_by, made_at)
VALUES ({LOST}, '2026-01-01', 'k', 1, 1, {LOST}, 'x', {LOST}, 'c', {LOST}, {LOST}, now())
"""

STOCKED = f"""
INSERT INTO stock (id, place, kind, sku, fed, on_hand, as_of)
SELECT {LOST}, {LOST}, 'store', id, 5, 5, now() FROM sku LIMIT 1
"""

PLANTED: dict[str, tuple[str, ...]] = {
    "kernel.cursors": ("UPDATE event_cursor SET seq = seq + 1000000 WHERE subscriber = 'tasks'",),
    "kernel.epochs": ("UPDATE event SET epoch = 7 WHERE seq = (SELECT max(seq) FROM event)",),
    "kernel.parked": (
        "INSERT INTO event_parked (id, subscriber, seq, attempts, error, parked_at)"
        " VALUES (gen_random_uuid(), 'tasks', 999999999, 3, 'planted', now())",
    ),
    "segments.homes": ("UPDATE member_purchases SET home_store = gen_random_uuid()",),
    "orders.day_sums": (
        "INSERT INTO order_day_sum (unit, business_on, channel, status, with_coupons, rows, payable_fen, refunded_fen)"
        f" VALUES ({LOST}, '2020-01-01', 'till', 'paid', false, 1, 1, 0)",
    ),
    "files.kept": ("UPDATE stored_file SET key = repeat('f', 64) WHERE purpose = 'files.logo'",),
    "catalog.price_ends": ("UPDATE price SET ends_at = valid_from",),
    "catalog.pictures": ("UPDATE sku SET picture = gen_random_uuid()",),
    "orders.stock_holds": (
        STOCKED,
        f"INSERT INTO stock_hold (id, order_id, no, place, sku, units, held_at)"
        f" SELECT {LOST}, o.id, 1, {LOST}, s.id, 1, now() FROM (SELECT id FROM orders WHERE status = 'paid' AND"
        f" freight_fen = 0 AND fulfilment IS NULL AND channel = 'till' LIMIT 1) o, (SELECT id FROM sku LIMIT 1) s",
    ),
    "stock.held": (STOCKED, "UPDATE stock SET held = held + 1"),
    "stock.on_hand": (STOCKED, "UPDATE stock SET on_hand = on_hand + 1"),
    "files.nobodys": ("DELETE FROM stored_file",),
    "touches.days": ("UPDATE touch_day SET touches = touches + 1 WHERE id = (SELECT min(id) FROM touch_day)",),
    "appointments.places": (
        f"INSERT INTO appointment_place (store, slot, day, taken) VALUES ({LOST}, {LOST}, '2026-01-01', 1)",
    ),
    "carts.orders": (f"UPDATE cart SET order_id = {LOST} WHERE state = 'ordered'",),
    "touches.members": (f"UPDATE touch SET member = {LOST} WHERE source LIKE 'register:%'",),
    "privacy.standing": ("UPDATE consent_standing SET given = NOT given",),
    "members.bindings": (f"UPDATE binding SET ended_at = now() WHERE member = {A_MEMBER}",),
    "members.phones": (f"DELETE FROM member_phone WHERE member = {A_MEMBER}",),
    "members.merged": (f"UPDATE member SET merged_into = {LOST} WHERE id = {A_MEMBER}",),
    "members.merges": (f"UPDATE member SET merged_into = {LOST} WHERE id = {A_MEMBER}",),
    "members.numbers": ("UPDATE member SET number = 'M-TWICE'",),
    "members.till_numbers": (f"INSERT INTO till_member (number, member) VALUES ('T-1', {A_MEMBER})",),
    "members.registrations": (f"UPDATE registration SET member = {LOST} WHERE member = {A_MEMBER}",),
    "payments.booked": (
        "UPDATE pay_request SET state = 'paid', outcome = 'booked', transaction_id = '42' WHERE state = 'closed'",
    ),
    "payments.given_back": (
        "UPDATE pay_request SET state = 'paid', outcome = 'given_back', transaction_id = '42' WHERE state = 'closed'",
    ),
    "payments.within": (
        "INSERT INTO pay_refund (id, request, order_id, store, number, amount_fen, state, asked_at, done_at)"
        " SELECT gen_random_uuid(), id, order_id, store, 'planted', 1, 'success', now(), now() FROM pay_request"
        " WHERE state = 'closed'",
    ),
    "payments.again": (
        "INSERT INTO pay_refund (id, request, order_id, store, number, amount_fen, state, asked_at)"
        " SELECT gen_random_uuid(), id, order_id, store, 'planted', 1, 'again', now() FROM pay_request"
        " WHERE state = 'closed'",
    ),
    "payments.orders": (f"UPDATE pay_request SET order_id = {LOST}",),
    "orders.lines": (
        f"UPDATE order_line SET quantity = quantity + 1, list_fen = list_fen + unit_price_fen,"
        f" paid_fen = paid_fen + unit_price_fen WHERE order_id = {AN_ORDER} AND no = 1",
    ),
    "orders.payments": (f"UPDATE payment SET amount_fen = amount_fen - 1 WHERE order_id = {AN_ORDER}",),
    "orders.states": (f"UPDATE orders SET status = 'placed' WHERE id = {AN_ORDER}",),
    "orders.refunds_within": (f"UPDATE refund SET amount_fen = amount_fen + 99999999 WHERE id = {A_REFUND}",),
    "orders.refund_ways": (
        f"UPDATE refund SET returned_at_store = store, freight_fen = freight_fen + 1 WHERE id = {A_REFUND}",
    ),
    "orders.ways_within": (
        "INSERT INTO refund_payment (id, order_id, refund, payment, method, amount_fen)"
        f" SELECT {LOST}, r.order_id, r.id, p.id, 'imported', p.amount_fen + 1 FROM refund r"
        f" JOIN payment p ON p.order_id = r.order_id WHERE r.id = {A_REFUND}",
    ),
    "orders.refund_lines": (f"UPDATE refund_line SET amount_fen = amount_fen + 1 WHERE refund = {A_REFUND}",),
    "orders.returned": ("UPDATE order_line SET returned_units = 0 WHERE returned_units > 0",),
    "orders.exchanges": (
        "INSERT INTO exchange (id, number, order_id, refund, new_order, difference_fen, exchanged_at)"
        f" VALUES ({LOST}, 'X', {AN_ORDER}, {LOST}, {LOST}, 1, now())",
    ),
    "orders.exchange_holds": (f"UPDATE orders SET carried_fen = 0 WHERE id = {AN_ORDER} AND payable_fen > 0",),
    "orders.told": (f"DELETE FROM event WHERE type = 'order_refunded' AND payload->>'refund_id' = {A_REFUND}::text",),
    "orders.audited": (f"DELETE FROM audit_entry WHERE subject = 'order:' || {AN_ORDER}",),
    "orders.answers": (
        ANSWERED.format(
            said=f"json_build_object('id', {LOST}, 'number', 'N', 'payable_fen', 5, 'placed_at', now())::text"
        ),
    ),
    "orders.refunded": (f"UPDATE orders SET refunded_fen = goods_fen WHERE id = {AN_ORDER}",),
    "orders.refunded_freight": (f"UPDATE refund SET freight_fen = 1 WHERE id = {A_REFUND}",),
    "orders.returned_in_full": ("UPDATE orders SET returned_in_full = NOT returned_in_full",),
    "orders.taken_back": (f"UPDATE orders SET taken_back = true WHERE id = {AN_ORDER}",),
    "orders.reversed": (f"UPDATE refund SET corrects = true, reverses = {LOST} WHERE id = {A_REFUND}",),
    "orders.lowered": (
        "INSERT INTO unmatched_return"
        " (id, source, store, sku_code, units, amount_fen, returned_at, business_on, reverses)"
        f" SELECT {LOST}, 'planted', store, 'X', -1, -1, now(), '2026-01-01', {LOST} FROM orders LIMIT 1",
    ),
    "segments.days": ("UPDATE member_purchase_day SET net_fen = net_fen + 1",),
    "segments.persons": (f"INSERT INTO purchase_person (member, person, version) VALUES ({A_MEMBER}, {LOST}, 1)",),
    "segments.purchases": ("UPDATE member_purchases SET year_fen = year_fen + 1",),
    "orders.numbers": ("UPDATE orders SET number = 'N-TWICE'",),
    "orders.till_numbers": (
        "INSERT INTO till_receipt (number, store, till, day, order_id)"
        f" SELECT 'T-1', store, '', '2026-11-01', id FROM orders WHERE id = {AN_ORDER}",
    ),
    "orders.payment_references": (f"INSERT INTO payment_reference (reference, order_id) VALUES ('R', {AN_ORDER})",),
    "orders.members": (f"UPDATE orders SET member = {LOST} WHERE member IS NOT NULL",),
    "orders.unmatched_returns_members": (
        "INSERT INTO unmatched_return"
        " (id, source, store, sku_code, member, units, amount_fen, returned_at, business_on)"
        f" SELECT {LOST}, 'planted', store, 'X', {LOST}, 1, 1, now(), '2026-01-01' FROM orders LIMIT 1",
    ),
    "offboarding.receipts": (
        "INSERT INTO offboarding_case (id, associate, kind, reason, path, last_day, carry_out_on, opened_at)"
        f" SELECT {LOST}, id, 'leaving', 'other', '/', '2026-01-01', '2026-01-01', now() FROM associate LIMIT 1",
        "INSERT INTO offboarding_rule (id, case_id, asset, way, moved)"
        f" SELECT {LOST}, id, 'planted', 'spread', 1 FROM offboarding_case LIMIT 1",
    ),
    "codes.days": (f"UPDATE code_scan_day SET scans = scans + 1 WHERE id = {A_DAY}",),
    "codes.minted": ("UPDATE code_batch SET minted = minted + 1",),
    "codes.scanned": (f"UPDATE code_scan SET code = {LOST} WHERE id = ({ANY.format('code_scan')})",),
    "codes.outcomes": ("UPDATE code_outcome_day SET received_fen = received_fen + 1",),
    "codes.of_orders": (f"UPDATE orders SET came_by = {LOST} WHERE came_by IS NOT NULL",),
    "codes.of_members": (f"UPDATE member SET came_by = {LOST} WHERE came_by IS NOT NULL",),
    "loyalty.balances": ("UPDATE growth_balance SET points = points + 1",),
    "loyalty.levels": ("UPDATE member SET level = 'none' WHERE id IN (SELECT member FROM level_standing)",),
    "loyalty.returned": (
        "UPDATE growth_entry SET points = 0 WHERE reason = 'refund'",
        "UPDATE orders SET returned_in_full = true WHERE id IN (SELECT lot FROM growth_entry WHERE reason = 'refund')",
    ),
    "loyalty.members": (f"UPDATE growth_entry SET member = {LOST} WHERE id = ({ANY.format('growth_entry')})",),
    "commissions.credited": (f"DELETE FROM credited_line WHERE order_id = {AN_ORDER}",),
    "commissions.shipped": (
        "UPDATE event SET type = 'order_shipped', payload = payload || '{\"everything\": true,"
        ' "business_on": "2020-01-01"}\' WHERE seq = (SELECT min(seq) FROM event WHERE type = \'order_paid\')',
    ),
    "commissions.lines": ("UPDATE credited_line SET net_fen = paid_fen, returned = 0 WHERE returned > 0",),
    "commissions.of_orders": (f"UPDATE credited_line SET order_id = {LOST} WHERE order_id = {AN_ORDER}",),
    "commissions.revisions": ("UPDATE commission_entry SET target_fen = target_fen + 1",),
    "commissions.balance": ("UPDATE commission_posted SET payer = gen_random_uuid()",),
    "commissions.audited": (
        "INSERT INTO commission_run (id, period, started_at, totals, asked_by)"
        f" VALUES ({LOST}, '2026-01-01', now(), '{{}}', {LOST})",
    ),
    "commissions.posted": ("UPDATE commission_posted SET amount_fen = amount_fen + 1",),
    "commissions.earned": ("UPDATE commission_earned SET amount_fen = amount_fen + 1",),
    "commissions.performance": ("UPDATE commission_performance SET amount_fen = amount_fen + 1",),
    "commissions.payouts": (A_PAYOUT,),
    "commissions.batches": (A_PAYOUT,),
    "commissions.stated": (A_STATEMENT,),
    "commissions.stated_earned": (A_STATEMENT.replace("0, 0, 7, 0, 7", "0, 9, 7, 0, 7"),),
    "commissions.following": (
        "INSERT INTO commission_period (period, state) VALUES ('2020-01-01', 'closed')",
        A_STATEMENT,
    ),
    "commissions.account_balances": (A_TRANSFER,),
    "commissions.seals": (
        "INSERT INTO commission_seal (id, book, period, lane, no, after, through, rows, sum_fen, marks, previous,"
        f" digest, sealed_at) VALUES ({LOST}, 'entry', '2020-01-01', 0, 1, 0, 1, 1, 1, '', '', '', now())",
    ),
    "commissions.store_days": ("UPDATE commission_store_day SET net_fen = net_fen + 1",),
    "coupons.books": (f"UPDATE coupon SET version = version + 1 WHERE id = {A_COUPON}",),
    "coupons.states": (f"DELETE FROM coupon WHERE id = {A_COUPON}",),
    "coupons.of_paid_orders": (
        f"UPDATE coupon SET status = 'USED', used_at = now(), used_order = {LOST} WHERE id = {A_COUPON}",
    ),
    "coupons.audited": (f"DELETE FROM audit_entry WHERE subject = 'coupon:' || {A_COUPON}",),
    "coupons.codes": (f"DELETE FROM coupon_code WHERE coupon = {A_COUPON}",),
    "coupons.used_once": (
        "INSERT INTO order_coupon (id, order_id, coupon, home_member, no, discount_fen, shares, used_at)"
        f" SELECT {LOST}, {LOST}, coupon, home_member, 0, 1, '[]', now() FROM order_coupon WHERE used_at IS NOT NULL",
    ),
    "coupons.of_orders": (f"UPDATE order_coupon SET coupon = {LOST}",),
    "coupons.owners": (f"UPDATE coupon SET owner = {LOST} WHERE id = {A_COUPON}",),
    "performance.units": ("UPDATE sales_of_unit SET units = units + 1",),
    "performance.channels": ("UPDATE sales_of_channel SET units = units + 1",),
    "performance.visits": ("UPDATE customer_visit SET orders = orders + 1",),
    "performance.associates": ("UPDATE sales_of_associate SET sales_fen = sales_fen + 1",),
    "tasks.tallies": ("UPDATE task_tally SET assigned = assigned + 1",),
    "tasks.progress": ("UPDATE task_progress SET progress = progress + 1",),
    "tasks.gained": ("UPDATE task_progress SET gained = gained + 1",),
    "tasks.given": ("UPDATE task SET assigned = assigned + 1",),
    "tasks.told": ("DELETE FROM event WHERE type = 'task_completed'",),
}


def _in_the_middle_of_a_month() -> datetime:
    """Noon of the newest 10th that is past: on the first day of a month nothing has been done for its tasks yet."""
    today = business_date(clock.now())
    tenth = today.replace(day=10) if today.day > 10 else (today.replace(day=1) - timedelta(days=1)).replace(day=10)
    return start_of(tenth) + timedelta(hours=12)


@pytest.fixture(scope="module")
async def traded(server_url: str, template: str) -> AsyncIterator[str]:
    """A database with a small chain that traded for some days, as the superuser reaches it."""
    name = f"{template}_{uuid4().hex[:8]}"
    await run_on(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER guide_owner STRATEGY FILE_COPY')
    before, ENGINE.pool = ENGINE.pool, None
    url = with_database(server_url, name)
    await connect(application_of(url), max_size=4)
    with clock.pinned(_in_the_middle_of_a_month()):
        size = DemoSize.small()
        await load(wiring.SUBSCRIBERS, owner=owner_of(url), size=size, desk=wiring.DESK, told=lambda done, of: None)
    await sum_days(clock.now())
    await disconnect()
    ENGINE.pool = before
    yield url
    await run_on(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _keep_a_logo() -> None:
    logo = await keep(b"pixels", Described("image/png", "logo.png"), purpose=LOGO, by=SYSTEM)
    await keep(b"pixels", Described("image/png", "shoe.png"), purpose=PICTURE, by=SYSTEM)
    os.utime(files_folder() / logo.key[:2] / logo.key, (0, 0))


class _RollBack(Exception):
    """Ends the transaction of a test."""


@pytest.fixture
async def as_superuser(traded: str) -> AsyncIterator[None]:
    """A transaction that may write anything anywhere, and is rolled back."""
    before, ENGINE.pool = ENGINE.pool, None
    await connect(traded, max_size=1)
    with suppress(_RollBack):
        async with ENGINE.transaction():
            await _keep_a_logo()
            await execute("SET LOCAL session_replication_role = replica")
            yield
            raise _RollBack
    await disconnect()
    ENGINE.pool = before


async def test_books_of_a_chain_that_traded_are_right(as_superuser: None) -> None:
    results = await verified([], mend=False)
    assert [one.name for one in results if one.found.different] == []
    idle = {one.name for one in results if one.found.compared == 0}
    assert idle <= {
        "kernel.parked",
        "members.till_numbers",
        "orders.taken_back",
        "orders.reversed",
        "orders.lowered",
        "orders.till_numbers",
        "orders.payment_references",
        "orders.unmatched_returns_members",
        "orders.answers",
        "orders.exchange_holds",
        "payments.booked",
        "payments.within",
        "payments.given_back",
        "payments.again",
        "orders.refunded_freight",
        "commissions.audited",
        "commissions.payouts",
        "commissions.batches",
        "commissions.seals",
    }


@pytest.mark.parametrize("name", PLANTED)
async def test_what_does_not_add_up_is_named(name: str, as_superuser: None) -> None:
    for statement in PLANTED[name]:
        assert await execute(statement), "nothing was planted"
    (said,) = await verified([name], mend=False)
    assert not said.is_right
    assert said.found.different >= 1
    assert 1 <= len(said.found.examples) <= SHOWN
    assert all(one.key and one.kept != one.facts for one in said.found.examples)


def test_every_check_is_tried() -> None:
    assert set(PLANTED) == {check.name for check in wiring.CHECKS}
