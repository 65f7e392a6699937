"""What a second person approves about pay: plans that change a month which was settled already."""

from typing import Any

import msgspec

from commissions.errors import (
    CloseBlocked,
    PeriodNotOpen,
    PeriodNotOver,
    PlanCodeTaken,
    PlanDecisionTaken,
    PlanNotFound,
    PlanVersionInvalid,
    PoolUnallocated,
    SettledMonthTouched,
    SettlementBusy,
)
from commissions.periods.closing_checks import CLOSE_KIND
from commissions.periods.service import closing
from commissions.permissions import APPROVE_CLOSE, APPROVE_PLANS, CLOSE, PLAN
from commissions.plans.service import planning
from commissions.reads import plan_as_it_is
from commissions.schemas import AssignPlan, CreatePlan, PlanView
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.database import transaction


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """A version for a plan. `month` is the first settled one that it changes."""

    plan: str
    version: dict[str, Any]  # as the contract writes it
    month: str


class Assigning(msgspec.Struct, frozen=True, kw_only=True):
    """A position below a path under a plan. `month` as above."""

    plan: str
    choice: AssignPlan
    month: str


class Creating(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with people under it. `month` as above."""

    plan: CreatePlan
    month: str


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """A month to be closed; whether a store's pool may go to nobody."""

    period: str
    accept_unallocated: bool = False


async def ask_to_close(actor: Actor, period: str, *, accept_unallocated: bool) -> ApprovalRequested:
    """Ask a second person to close the month. Refused at once where it could not be closed now."""
    async with transaction():
        await closing.require_closable(actor, period, accept_unallocated=accept_unallocated)
        asked = Closing(period=period, accept_unallocated=accept_unallocated)
        return await ask(CLOSING, actor, asked, subject=f"period:{period}")


async def create_plan(actor: Actor, command: CreatePlan) -> PlanView | ApprovalRequested:
    """As `planning.create_plan`; ask a second person where a settled month is changed."""
    try:
        async with transaction():
            return await planning.create_plan(actor, command)
    except SettledMonthTouched as touched:
        asked = Creating(plan=command, month=touched.facts["month"])
        return await ask(CREATING, actor, asked, subject=f"plan:{command.code}")


async def publish_version(
    actor: Actor, code: str, version: dict[str, Any], *, reason: str
) -> PlanView | ApprovalRequested:  # as the contract writes it
    """As `planning.publish_version`; ask a second person where a settled month is changed."""
    try:
        async with transaction():
            return await planning.publish_version(actor, code, version)
    except SettledMonthTouched as touched:
        asked = Publishing(plan=code, version=version, month=touched.facts["month"])
        return await ask(PUBLISHING, actor, asked, subject=f"plan:{code}", reason=reason)


async def assign_plan(actor: Actor, code: str, choice: AssignPlan) -> PlanView | ApprovalRequested:
    """As `planning.assign_plan`; ask a second person where a settled month is changed."""
    try:
        async with transaction():
            return await planning.assign_plan(actor, code, choice)
    except SettledMonthTouched as touched:
        asked = Assigning(plan=code, choice=choice, month=touched.facts["month"])
        return await ask(ASSIGNING, actor, asked, subject=f"plan:{code}")


CREATING = ApprovalKind(
    name="commissions.plan",
    title=("新提成方案影响已结算月份", "A new plan changes a settled month"),
    command=Creating,
    may_ask=PLAN,
    may_approve=APPROVE_PLANS,
    describe=lambda asked: (
        f"新方案 {asked.plan.code}，影响自 {asked.month} 起已结算的月份",
        f"New plan {asked.plan.code}, changes settled months from {asked.month} on",
    ),
    carry_out=lambda requester, asked: planning.create_plan(requester, asked.plan, approved=True),
    version=lambda asked: plan_as_it_is(asked.plan.code),
    refusals=(PlanCodeTaken, PlanDecisionTaken, PlanVersionInvalid),
)
PUBLISHING = ApprovalKind(
    name="commissions.version",
    title=("提成方案版本影响已结算月份", "A version of a plan changes a settled month"),
    command=Publishing,
    may_ask=PLAN,
    may_approve=APPROVE_PLANS,
    describe=lambda asked: (
        f"方案 {asked.plan} 版本 {asked.version.get('no')}，影响自 {asked.month} 起已结算的月份",
        f"Version {asked.version.get('no')} of {asked.plan}, changes settled months from {asked.month} on",
    ),
    carry_out=lambda requester, asked: planning.publish_version(requester, asked.plan, asked.version, approved=True),
    version=lambda asked: plan_as_it_is(asked.plan),
    refusals=(PlanNotFound, PlanVersionInvalid),
)
ASSIGNING = ApprovalKind(
    name="commissions.assignment",
    title=("方案适用范围影响已结算月份", "Who falls under a plan changes a settled month"),
    command=Assigning,
    may_ask=PLAN,
    may_approve=APPROVE_PLANS,
    describe=lambda asked: (
        f"{asked.choice.path} {asked.choice.position} 适用方案 {asked.plan}，影响自 {asked.month} 起已结算的月份",
        f"{asked.choice.position} below {asked.choice.path} under {asked.plan}, changes settled months from"
        f" {asked.month} on",
    ),
    carry_out=lambda requester, asked: planning.assign_plan(requester, asked.plan, asked.choice, approved=True),
    version=lambda asked: plan_as_it_is(asked.plan),
    refusals=(PlanNotFound, PlanDecisionTaken),
)
CLOSING = ApprovalKind(
    name=CLOSE_KIND,
    title=("月度结账", "Closing a month"),
    command=Closing,
    may_ask=CLOSE,
    may_approve=APPROVE_CLOSE,
    describe=lambda asked: (
        f"{asked.period} 结账，工资单定稿后不再改动" + ("；无人可分的店铺池归公司" if asked.accept_unallocated else ""),
        f"Close {asked.period}, its statements will not change any more"
        + ("; store pools that go to nobody stay with the company" if asked.accept_unallocated else ""),
    ),
    carry_out=lambda requester, asked: closing.close_and_freeze(
        requester, asked.period, accept_unallocated=asked.accept_unallocated
    ),
    refusals=(PeriodNotOpen, PeriodNotOver, CloseBlocked, PoolUnallocated, SettlementBusy),
)
