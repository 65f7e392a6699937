"""What people of the demo do about pay beside selling: goals, attendance, amounts by hand, appeals, payouts."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

import msgspec

from commissions.appeals.approvals import correct_by_appeal
from commissions.appeals.rules import AppealReason
from commissions.appeals.schemas import CorrectCredit, FileAppeal, Share
from commissions.appeals.service.filing import file_appeal
from commissions.inputs.approvals import adjust, create_credit_rule
from commissions.inputs.schemas import (
    AskAdjustment,
    CreateCreditRule,
    GoalEntered,
    PresentEntered,
    SetAttendance,
    SetGoals,
)
from commissions.inputs.service.attendance import set_attendance
from commissions.inputs.service.goals import set_goals
from commissions.payouts.approvals import make_payout
from commissions.payouts.rules import PayoutState
from commissions.payouts.schemas import NotePayment
from commissions.payouts.service.paying import note_payment
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.calendar import business_date
from guide_app.entry.demo.chain import Chain, DemoStore
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.orders.attribution.approvals import propose_policy
from guide_app.ground.orders.attribution.rules import CouponIssuer, DedicatedFirst, LastTouch, TouchWindow
from guide_app.ground.orders.attribution.schemas import WritePolicy
from guide_app.ground.orders.schemas import OrderView
from guide_app.ground.touches.rules import TouchKind

GOAL_FEN = 4_000_000
"""What an associate should sell in a month."""
SHARING_STORE = "HZ001"
"""Where who looks after a customer has a share of what others sell them."""
DISPUTED_STORE = "SH002"
"""Where associates say that orders are credited wrongly."""
WORDS = ("试衣间是我接待的，同事帮忙收银，应该一起分。", "顾客加的是我的企业微信，约好到店取货的。")


async def share_sales(chain: Chain) -> None:
    """In one store whoever looks after a member gets a fifth of what a colleague sells them."""
    rule = {
        "code": "HZ-SHARING",
        "weights": {"SERVING": 8, "DEDICATED": 2},
        "store_id": _store(chain, SHARING_STORE).view.id,
        "valid_from": clock.now(),
        "reason": "专属导购维护老客",
    }
    asked = await create_credit_rule(chain.finance, msgspec.convert(rule, CreateCreditRule))
    await approve(chain.hq, asked.id, Decide())


async def name_whom_nobody_served(chain: Chain) -> None:
    """Orders of tills without an associate go to who looks after the member, or to who met them last."""
    last = LastTouch(
        (
            TouchWindow(TouchKind.APPOINTMENT, 30, 1),
            TouchWindow(TouchKind.VISIT, 30, 2),
            TouchWindow(TouchKind.COUPON, 30, 3),
            TouchWindow(TouchKind.ORDER, 90, 4),
        )
    )
    policy = WritePolicy(
        path="/",
        title="收银机上没有导购的会员单",
        valid_from=business_date(clock.now()),
        steps=(DedicatedFirst(180), last, CouponIssuer()),
        reason="加盟店收银机不录导购",
    )
    asked = await propose_policy(chain.finance, policy)
    await approve(chain.hq, asked.id, Decide())


async def set_goals_of(chain: Chain, period: str) -> None:
    """What every store and everybody in it should sell in a month."""
    random, goals = Random(f"goals {period}"), []
    for store in chain.stores:
        own = [GOAL_FEN + random.randrange(-10, 11) * 100_000 for _ in store.associates]
        goals.append(GoalEntered(value_fen=sum(own), store_id=store.view.id))
        for associate, value in zip(store.associates, own, strict=True):
            goals.append(GoalEntered(value_fen=value, associate_id=associate.associate_id))
    await set_goals(chain.hq, period, SetGoals(goals), expected_version=0)


async def finish_month(chain: Chain, period: str) -> None:
    """Before a month is closed: who was there, and an amount by hand that finance approves."""
    random = Random(f"month {period}")
    for store in chain.stores:
        people = [PresentEntered(_id(one), random.randrange(40, 53)) for one in (store.manager, *store.associates)]
        await set_attendance(store.manager, store.view.id, period, SetAttendance(people), expected_version=0)
    store = random.choice(chain.stores)
    helper = random.choice(store.associates)
    extra = AskAdjustment(
        payee_id=_id(helper), amount_fen=20_000, effective_period=period, reason="周末支援兄弟门店两天，补贴 200 元"
    )
    await approve(chain.finance, (await adjust(chain.hq, extra)).id, Decide())


async def pay_out(chain: Chain, closed: Sequence[str]) -> None:
    """Closed months as they are paid out: a batch by two people, and a month later payroll has paid it."""
    for period in closed:
        batch = await make_payout(chain.finance, period)
        if isinstance(batch, ApprovalRequested):
            await approve(chain.hq, batch.id, Decide())
        elif batch.state is PayoutState.EXPORTED:
            paid = NotePayment(f"PAY-{period}", business_date(clock.now()))
            await note_payment(chain.finance, batch.id, paid)


async def dispute(chain: Chain, orders: Sequence[OrderView]) -> None:
    """Of these orders of one store, one is shared by those who sold it; another waits for the manager."""
    store = _store(chain, DISPUTED_STORE)
    for order, words in zip(orders, WORDS, strict=False):
        other = next(one for one in store.associates if one.associate_id != order.serving_id)
        appeal = await file_appeal(other, FileAppeal(reason=AppealReason.SHARED, words=words, order_id=order.id))
        if order is orders[0] and order.serving_id is not None:
            shares = (Share(order.serving_id, 1), Share(_id(other), 1))
            corrected = CorrectCredit(shares=shares, reason="核对属实：两人共同接待")
            await correct_by_appeal(store.manager, appeal, corrected)


def _store(chain: Chain, code: str) -> DemoStore:
    return next(one for one in chain.stores if one.view.code == code)


def _id(actor: Actor) -> UUID:
    assert actor.associate_id is not None
    return actor.associate_id
