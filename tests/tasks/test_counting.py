"""Counting facts: each once, whatever the batches, the repetitions and the order of what was told and given."""

from datetime import timedelta

import asyncpg
import msgspec
import pytest

from coupons.events import CouponIssued, CouponRedeemed, CouponReturned, CouponVoided, SpentCoupon
from guide_app.base.kernel import clock, replaying
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import Delivered, deliver
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid
from qr_codes.events import CodeScanned
from tasks.events import TaskCompleted
from tasks.handlers import TASKS
from tasks.rules import Measure
from tests.statements import statements_of_the_pool
from tests.tasks.task_field import (
    NOON,
    Field,
    a_draft,
    a_refund,
    a_released_task,
    a_sale,
    everything_counted,
    everything_delivered,
    happened,
    progress_of,
    replay_beside,
    require_sound_tallies,
    told,
)

HOUR = timedelta(hours=1)


async def test_a_sale_shows_and_a_refund_takes_off_exactly_its_fen(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east, target=100_000))
    sale = a_sale(live_field.mei, 29_997)
    await happened(sale)
    await everything_delivered()
    assert (await progress_of(task))["001"] == (29_997, 29_997, False)
    await happened(a_refund(sale, 9_999), a_refund(sale, 1))
    await everything_delivered()
    assert await progress_of(task) == {
        "001": (19_997, 29_997, False),
        "002": (0, 0, False),
        "003": (0, 0, False),
    }


async def test_a_refund_follows_its_order(live_field: Field) -> None:
    """What never counted takes nothing off; what counted is taken off even after the end."""
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    before, within = a_sale(live_field.mei, 700, at=NOON - HOUR), a_sale(live_field.mei, 500)
    await happened(before, within, a_refund(before, 700), a_refund(within, 200, at=task.ends_at + HOUR))
    await everything_delivered()
    assert (await progress_of(task))["001"][0] == 300


async def test_a_fact_counts_in_every_task_of_its_measure(live_field: Field) -> None:
    sales = await a_released_task(live_field.hq, a_draft(live_field.east))
    more_sales = await a_released_task(live_field.hq, a_draft(live_field.east_one.path, target=5))
    orders = await a_released_task(live_field.hq, a_draft("/", measure=Measure.ORDERS_PAID, target=2))
    members = await a_released_task(live_field.hq, a_draft("/", measure=Measure.MEMBERS_REGISTERED, target=2))
    await happened(a_sale(live_field.lan, 300))
    await everything_delivered()
    assert (await progress_of(sales))["002"][0] == 300
    assert (await progress_of(more_sales))["002"] == (300, 300, True)
    assert (await progress_of(orders))["002"][0] == 1
    assert (await progress_of(members))["002"][0] == 0


async def test_an_order_that_comes_back_whole_is_no_order(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/", measure=Measure.ORDERS_PAID, target=9))
    whole, part = a_sale(live_field.jun, 300), a_sale(live_field.jun, 300)
    await happened(whole, part, a_refund(part, 100), a_refund(whole, 100), a_refund(whole, 200, whole=True))
    await happened(a_refund(whole, 0, whole=True))
    await everything_delivered()
    assert (await progress_of(task))["003"] == (1, 2, False)


async def test_members_count_for_whoever_won_them(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/", measure=Measure.MEMBERS_REGISTERED, target=2))
    for winner in (live_field.mei.id, live_field.mei.id, None, live_field.western.id):
        await happened(MemberRegistered(member_id=new_id(), associate_id=winner, store_id=new_id(), registered_at=NOON))
    await everything_delivered()
    assert (await progress_of(task))["001"] == (2, 2, True)
    assert (await progress_of(task))["004"] == (1, 1, False)


async def test_who_was_won_before_and_erased_since_counts_for_nobody(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/", measure=Measure.MEMBERS_REGISTERED, target=2))
    for before in (False, True):
        won = {"associate_id": live_field.mei.id, "store_id": new_id(), "registered_at": NOON, "won_before": before}
        await happened(msgspec.convert({"member_id": new_id(), **won}, MemberRegistered))
    await everything_delivered()
    assert (await progress_of(task))["001"] == (1, 1, False)


async def test_scans_count_for_whoever_the_code_leads_to(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/", measure=Measure.SCANS, target=3))
    for leads_to in (live_field.mei.id, live_field.mei.id, None):
        await happened(
            CodeScanned(
                scan_id=new_id(),
                code_id=new_id(),
                associate_id=leads_to,
                store_id=None,
                scanned_at=NOON,
                visitor=new_id().hex,
            )
        )
    await everything_delivered()
    assert (await progress_of(task))["001"] == (2, 2, False)


async def test_coupons_count_for_whoever_gave_them_out(live_field: Field) -> None:
    given = await a_released_task(live_field.hq, a_draft("/", measure=Measure.COUPONS_ISSUED, target=9))
    spent = await a_released_task(live_field.hq, a_draft("/", measure=Measure.COUPONS_REDEEMED, target=9))
    coupons, member, order, store = [new_id() for _ in range(3)], new_id(), new_id(), new_id()
    mei = live_field.mei.id
    await happened(
        *(
            CouponIssued(coupon_id=each, template_code="T", member_id=member, issuer_id=issuer, store_id=store, at=NOON)
            for each, issuer in zip(coupons, (mei, mei, None), strict=True)
        ),
        CouponVoided(coupon_id=coupons[1], template_code="T", member_id=member, at=NOON),
        CouponRedeemed(
            order_id=order,
            store_id=store,
            member_id=member,
            coupons=(
                SpentCoupon(coupon_id=coupons[0], discount_fen=100, issuer_id=mei),
                SpentCoupon(coupon_id=coupons[2], discount_fen=100, issuer_id=None),
            ),
            at=NOON,
        ),
    )
    await everything_delivered()
    assert (await progress_of(given))["001"] == (1, 2, False)
    assert (await progress_of(spent))["001"] == (1, 1, False)
    await happened(CouponReturned(order_id=order, coupon_ids=tuple(coupons), alive_ids=(coupons[0],), at=NOON))
    await everything_delivered()
    assert (await progress_of(spent))["001"] == (0, 1, False)


async def test_what_is_delivered_twice_counts_once(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    sale = a_sale(live_field.mei, 500)
    refund = a_refund(sale, 120)
    for _ in range(2):
        async with transaction():
            await TASKS.on[OrderPaid]([Delivered(1, NOON, sale), Delivered(1, NOON, sale), Delivered(2, NOON, refund)])
    assert (await progress_of(task))["001"] == (380, 500, False)


async def test_contributions_are_never_changed(live_field: Field) -> None:
    await a_released_task(live_field.hq, a_draft(live_field.east))
    await happened(a_sale(live_field.mei, 7))
    await everything_delivered()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("UPDATE task_contribution SET amount = 8")


async def test_a_replay_gives_the_same_state_and_tells_nothing_again(
    live_field: Field, committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales = [a_sale(who, 700 + n, at=NOON + n * HOUR / 9) for n in range(8) for who in (live_field.mei, live_field.jun)]
    await happened(*sales[:5])
    await everything_delivered()
    await a_released_task(live_field.hq, a_draft(live_field.east, target=3_000), at=NOON + 3 * HOUR)
    await a_released_task(live_field.hq, a_draft("/", measure=Measure.ORDERS_PAID, target=4), at=NOON + 3 * HOUR)
    with clock.pinned(NOON + 3 * HOUR):
        await happened(*sales[5:], *(a_refund(sale, 333) for sale in sales[::3]))
        await happened(a_refund(sales[1], 1, whole=True))
        await everything_delivered()
        before, completions = await everything_counted(), await told(TaskCompleted)
        assert len(completions) == 4
        for limit in (500, 3, 1):
            monkeypatch.setattr(replaying, "CHUNK", limit)
            await replay_beside(committed_db)
            assert await everything_counted() == before
            await everything_delivered()
            assert await everything_counted() == before
            await require_sound_tallies()
            assert await told(TaskCompleted) == completions


@pytest.mark.parametrize("sales", [1, 300])
async def test_a_batch_is_counted_by_a_few_statements_whatever_its_size(live_field: Field, sales: int) -> None:
    """One statement counts, whatever the number of tasks and measures that the events belong to."""
    for path in ("/", live_field.east, live_field.east_one.path):
        await a_released_task(live_field.hq, a_draft(path, target=10**9))
        await a_released_task(live_field.hq, a_draft(path, measure=Measure.ORDERS_PAID, target=10**9))
    await everything_delivered()
    await happened(*(a_sale(live_field.mei, 100 + n) for n in range(sales)))
    async with statements_of_the_pool() as sent:
        while not (taken := await deliver(TASKS)):  # what another process of the server holds back
            sent.clear()
    assert taken == sales
    counting = [statement for statement in sent if "task_contribution" in statement]
    assert len(counting) == 1
    assert len(sent) <= 12, "\n".join(statement.strip().partition("\n")[0] for statement in sent)
    assert await fetch_value("SELECT count(*) FROM task_contribution") == sales * 6
    await require_sound_tallies()
