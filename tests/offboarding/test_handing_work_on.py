"""The work of somebody who leaves: care dates, appointments and tasks go on with others, decisions are shown."""

from datetime import timedelta

from appointments.schemas import BookFor, OfferSlot
from appointments.service.booking import book_for
from appointments.service.offering import offer_slot
from carts.schemas import KeepCart
from carts.service.parking import park_cart
from clienteling.schemas.care import PlanCare
from clienteling.service.care import plan_care
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import register
from guide_app.entry import wiring
from guide_app.ground.associates.ports import Way
from guide_app.ground.orders.schemas import LineWanted
from offboarding import queries
from offboarding.rules import CaseState, LeavingReason, Problem
from offboarding.schemas import ChangeCase, OpenCase, RuleFor
from offboarding.service import change_case, confirm_case, open_case
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes
from tests.factories import a_member, a_region, a_sku, a_store, an_actor, an_associate, hq_actor, with_account
from tests.offboarding.test_leaving import part, work
from tests.tasks.task_field import (
    a_draft,
    a_released_task,
    a_sale,
    everything_delivered,
    happened,
    progress_of,
    require_sound_tallies,
)

DAY = timedelta(days=1)
A_REQUEST = """
INSERT INTO approval (id, kind, subject, path, command, requested_by, requester, requester_role, state, requested_at,
  expires_at)
VALUES ($1, 'clienteling.take_over', 'member:x', $3, '{}', $2, $2, 'associate', 'pending', $4::timestamptz,
  $4::timestamptz + interval '7 days')
"""


async def test_care_appointments_and_tasks_go_on_with_others(committed_db: str) -> None:
    await register(wiring.SUBSCRIBERS)
    store = await a_store("S1", await a_region("EAST"))
    manager = await with_account(await an_associate(store, Role.STORE_MANAGER, number="M1"))
    leaver, mei = await an_associate(store, number="A1"), await an_associate(store, number="A2")
    me, today = an_actor(leaver), business_date(clock.now())
    mine, nobodys = await a_member(store, dedicated=leaver), await a_member(store)
    for member in (mine, nobodys):
        await plan_care(me, member.id, PlanCare(due_on=today + 2 * DAY))
    when = today + 3 * DAY
    slot = await offer_slot(
        manager, OfferSlot(path=store.path, weekday=when.isoweekday(), starts=600, ends=660, capacity=2)
    )
    await book_for(me, BookFor(member_id=mine.id, slot_id=slot.id, day=when, associate_id=leaver.id))
    sku = await a_sku()
    await park_cart(me, KeepCart(lines=[LineWanted(sku.code, 1)], member_id=mine.id, note=""), desk=CouponDesk())
    minted = await mint_codes(manager, MintCodes(kind=TouchpointKind.SHELF_TAG, count=1, store_id=store.id))
    await bind_code(manager, minted.codes[0].id, BindCode(associate_id=leaver.id))
    hq, now = await hq_actor(), clock.now()
    task = await a_released_task(
        hq, a_draft(store.path, starts_at=now - DAY, ends_at=now + 9 * DAY, target=10_000), at=now
    )
    await happened(a_sale(leaver, 4_000, at=now))
    await everything_delivered()

    opened = await open_case(manager, leaver.id, OpenCase(last_day=today, reason=LeavingReason.RESIGNED))
    counts = {one.asset: one.count for one in opened.parts if one.count}
    assert counts == {"members": 1, "care": 2, "appointments": 1, "tasks": 1, "carts": 1, "codes": 1}
    assert [part(opened, name).way for name in ("care", "appointments", "tasks")] == [Way.FOLLOW, Way.SPREAD, Way.END]
    rules = [RuleFor(asset="tasks", way=Way.MANAGER)]
    planned = await change_case(manager, opened.case.id, ChangeCase(rules=rules), expected_version=opened.case.version)
    await confirm_case(manager, opened.case.id, expected_version=planned.case.version)
    await work()
    done = await queries.case_with_parts(manager, opened.case.id)
    assert (done.case.state, done.case.moved, done.case.kept) == (CaseState.DONE, 7, 0)
    assert {one.asset: one.moved for one in done.parts if one.moved} == counts, "what was previewed is what went"

    [followed] = await fetch("SELECT member, associate FROM care_date WHERE state = 'open'")
    assert tuple(followed.values()) == (mine.id, mei.id), "nobody's customer is not cared for by rule"
    assert await fetch_value("SELECT associate FROM appointment") == mei.id
    assert await fetch_value("SELECT associate FROM cart") == mei.id
    later = clock.now()
    await happened(a_sale(leaver, 3_000, at=later))
    await everything_delivered()
    assert await progress_of(task) == {"A1": (4_000, 4_000, False), "A2": (0, 0, False), "M1": (0, 0, False)}
    assert await fetch_value("SELECT min(target) FROM task_assignment") == 6_000, "what was left of it"
    await require_sound_tallies()


async def test_who_has_the_task_keeps_it_and_decisions_of_the_leaver_are_shown(committed_db: str) -> None:
    await register(wiring.SUBSCRIBERS)
    store = await a_store("S1", await a_region("EAST"))
    manager = await with_account(await an_associate(store, Role.STORE_MANAGER))
    leaver, mei = await an_associate(store, Role.STORE_MANAGER), await an_associate(store, Role.STORE_MANAGER)
    await execute(A_REQUEST, new_id(), mei.id, store.path, clock.now())
    hq, now = await hq_actor(), clock.now()
    await a_released_task(
        hq, a_draft(store.path, starts_at=now - DAY, ends_at=now + 9 * DAY, role=Role.STORE_MANAGER), at=now
    )
    opened = await open_case(manager, leaver.id, OpenCase(last_day=business_date(now), reason=LeavingReason.RESIGNED))
    shown = part(opened, "decisions")
    assert (shown.count, shown.ways) == (1, (Way.STAY,))
    to_mei = ChangeCase(rules=[RuleFor(asset="tasks", way=Way.COLLEAGUE, receiver=mei.id)])
    planned = await change_case(manager, opened.case.id, to_mei, expected_version=opened.case.version)
    await confirm_case(manager, opened.case.id, expected_version=planned.case.version)
    await work()
    done = await queries.case_with_parts(manager, opened.case.id)
    assert (part(done, "tasks").kept, part(done, "tasks").problem) == (1, Problem.REFUSED)
