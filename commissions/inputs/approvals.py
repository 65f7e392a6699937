"""What a second person approves beside plans: who shares in sales, settings, amounts by hand, plans of people."""

import hashlib
from uuid import UUID

import msgspec

from commissions.errors import NoSuchPeriod, PeriodArchived, PlanNotFound, SettledMonthTouched
from commissions.inputs.errors import (
    CreditRuleCodeTaken,
    CreditRuleEnded,
    NotOneselfAdjusted,
    PersonalPlanTaken,
    SettingsInUse,
)
from commissions.inputs.reads_of_terms import credit_rule_as_it_is, decisions_about
from commissions.inputs.schemas import (
    AskAdjustment,
    AssignPerson,
    ChangeSettings,
    CreateCreditRule,
    EndCreditRule,
    EndPersonalPlan,
    PersonalPlanView,
)
from commissions.inputs.service import adjusting, credit_rules, personal_plans, settings
from commissions.payouts.errors import DebtNotFinal, DebtWrittenOff, NoDebt
from commissions.payouts.schemas import WriteOff
from commissions.payouts.service import writing_off
from commissions.permissions import (
    ADJUST,
    APPROVE_ADJUSTMENTS,
    APPROVE_PLANS,
    APPROVE_TERMS,
    DECIDE_TERMS,
    PLAN,
    WRITE_OFF,
)
from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a credit rule."""

    code: str
    ending: EndCreditRule


class Settling(msgspec.Struct, frozen=True, kw_only=True):
    """Settings, made from the version that was read."""

    settings: ChangeSettings
    expected_version: int


class Adjusting(msgspec.Struct, frozen=True, kw_only=True):
    """An amount by hand, with the number of whose pay it is; the month of the debt that it `writes_off`."""

    adjustment: AskAdjustment
    number: str
    writes_off: str | None = None


class Assigning(msgspec.Struct, frozen=True, kw_only=True):
    """A person under a plan, or (without one) no longer. `month` is the first settled one that it changes."""

    number: str
    plan: str | None
    assigned: AssignPerson | None
    ended: EndPersonalPlan | None
    month: str


async def create_credit_rule(actor: Actor, command: CreateCreditRule) -> ApprovalRequested:
    """Leave a credit rule for a second person. Raises as `credit_rules.check_credit_rule`, and AlreadyAsked."""
    actor.require(DECIDE_TERMS)
    await credit_rules.check_credit_rule(actor, command)
    return await ask(CREDIT_RULE, actor, command, subject=f"credit_rule:{command.code}", reason=command.reason)


async def end_credit_rule(actor: Actor, code: str, command: EndCreditRule) -> ApprovalRequested:
    """Leave the end of a credit rule for a second person. Raises as `credit_rules.check_ending`, and AlreadyAsked."""
    actor.require(DECIDE_TERMS)
    async with transaction():
        rule = await credit_rules.check_ending(actor, code, command)
        asked = Ending(code=code, ending=command)
        subject = f"credit_rule:{code}"
        return await ask(CREDIT_RULE_ENDING, actor, asked, subject=subject, path=rule.path, reason=command.reason)


async def change_settings(actor: Actor, command: ChangeSettings, *, expected_version: int) -> ApprovalRequested:
    """Leave settings for a second person. Raises as `settings.check_settings`, and AlreadyAsked."""
    actor.require(DECIDE_TERMS)
    await settings.check_settings(actor, expected_version=expected_version)
    asked = Settling(settings=command, expected_version=expected_version)
    return await ask(SETTINGS, actor, asked, subject="commission_settings", reason=command.reason)


async def adjust(actor: Actor, command: AskAdjustment) -> ApprovalRequested:
    """Leave an amount by hand for finance. Raises as `adjusting.check_adjustment`, AlreadyAsked for the same."""
    actor.require(ADJUST)
    payee = await adjusting.check_adjustment(actor, command)
    digest = hashlib.sha256(msgspec.json.encode(command)).hexdigest()
    asked = Adjusting(adjustment=command, number=payee.number)
    subject = f"adjustment:{digest[:32]}"
    return await ask(ADJUSTMENT, actor, asked, subject=subject, path=payee.path, reason=command.reason)


async def write_off(actor: Actor, payee_id: UUID, command: WriteOff) -> ApprovalRequested:
    """Leave it to finance to write a debt off. Raises as `writing_off.check_write_off`, and AlreadyAsked."""
    actor.require(WRITE_OFF)
    async with transaction():
        due = await writing_off.check_write_off(actor, payee_id, command.reason, amount_fen=command.amount_fen)
        period = period_of(due.period)
        asked = Adjusting(adjustment=due.adjustment, number=due.payee.number, writes_off=period)
        subject = f"write_off:{period}:{payee_id}"
        return await ask(ADJUSTMENT, actor, asked, subject=subject, path=due.payee.path, reason=due.adjustment.reason)


async def assign_person(actor: Actor, code: str, command: AssignPerson) -> PersonalPlanView | ApprovalRequested:
    """As `personal_plans.assign_person`; ask a second person where a settled month is changed."""
    actor.require(PLAN)
    try:
        async with transaction():
            return await personal_plans.assign_person(actor, code, command)
    except SettledMonthTouched as touched:
        asked = Assigning(plan=code, assigned=command, ended=None, **touched.facts)
        return await ask(PERSON, actor, asked, subject=f"associate:{command.associate_id}")


async def end_personal_plan(actor: Actor, command: EndPersonalPlan) -> PersonalPlanView | ApprovalRequested:
    """As `personal_plans.end_personal_plan`; ask a second person where a settled month is changed."""
    actor.require(PLAN)
    try:
        async with transaction():
            return await personal_plans.end_personal_plan(actor, command)
    except SettledMonthTouched as touched:
        asked = Assigning(plan=None, assigned=None, ended=command, **touched.facts)
        return await ask(PERSON, actor, asked, subject=f"associate:{command.associate_id}")


async def _adjust(requester: Actor, asked: Adjusting) -> UUID:
    if asked.writes_off is None:
        return await adjusting.adjust(requester, asked.adjustment, approval=audit.approval())
    return await writing_off.write_off(requester, asked.adjustment, asked.writes_off, approval=audit.approval())


async def _assign(requester: Actor, asked: Assigning) -> PersonalPlanView:
    if asked.assigned is not None and asked.plan is not None:
        return await personal_plans.assign_person(requester, asked.plan, asked.assigned, approved=True)
    assert asked.ended is not None
    return await personal_plans.end_personal_plan(requester, asked.ended, approved=True)


def _about(asked: Assigning) -> AssignPerson | EndPersonalPlan:
    about = asked.assigned or asked.ended
    assert about is not None
    return about


def _weights(command: CreateCreditRule) -> str:
    return " : ".join(f"{role} {weight}" for role, weight in command.weights.items()) or "-"


def _tell_adjustment(asked: Adjusting) -> Told:
    one = asked.adjustment
    sign, (yuan, cents) = "-" if one.amount_fen < 0 else "+", divmod(abs(one.amount_fen), 100)
    said = f"{sign}¥{yuan}.{cents:02d}"
    if asked.writes_off is not None:
        return (
            f"核销 {asked.number} 截至 {asked.writes_off} 的离职欠款 ¥{yuan}.{cents:02d}：{one.reason}",
            f"Write off ¥{yuan}.{cents:02d} that {asked.number} owes since leaving ({asked.writes_off}): {one.reason}",
        )
    return (
        f"{asked.number} {one.effective_period} 提成手工调整 {said}：{one.reason}",
        f"{said} by hand for {asked.number} in {one.effective_period}: {one.reason}",
    )


CREDIT_RULE = ApprovalKind(
    name="commissions.credit_rule",
    title=("新业绩归属规则", "A new credit rule"),
    command=CreateCreditRule,
    may_ask=DECIDE_TERMS,
    may_approve=APPROVE_TERMS,
    describe=lambda asked: (
        f"业绩归属规则 {asked.code}：{_weights(asked)}",
        f"Credit rule {asked.code}: {_weights(asked)}",
    ),
    carry_out=lambda requester, asked: credit_rules.create_credit_rule(requester, asked, approval=audit.approval()),
    refusals=(NotFound, Forbidden, InvalidField, CreditRuleCodeTaken),
)
CREDIT_RULE_ENDING = ApprovalKind(
    name="commissions.credit_rule_ending",
    title=("结束业绩归属规则", "The end of a credit rule"),
    command=Ending,
    may_ask=DECIDE_TERMS,
    may_approve=APPROVE_TERMS,
    describe=lambda asked: (
        f"业绩归属规则 {asked.code} 于 {asked.ending.valid_to:%Y-%m-%d %H:%M}Z 结束",
        f"Credit rule {asked.code} ends at {asked.ending.valid_to:%Y-%m-%d %H:%M}Z",
    ),
    carry_out=lambda requester, asked: credit_rules.end_credit_rule(
        requester, asked.code, asked.ending, approval=audit.approval()
    ),
    version=lambda asked: credit_rule_as_it_is(asked.code),
    refusals=(NotFound, InvalidField, CreditRuleEnded),
)
SETTINGS = ApprovalKind(
    name="commissions.settings",
    title=("提成设置", "Settings of commissions"),
    command=Settling,
    may_ask=DECIDE_TERMS,
    may_approve=APPROVE_TERMS,
    describe=lambda asked: (
        f"付款方 {asked.settings.payer_policy}，退款重算 {asked.settings.restate_limit} 个月",
        f"{asked.settings.payer_policy}, refunds restate {asked.settings.restate_limit} months",
    ),
    carry_out=lambda requester, asked: settings.change_settings(
        requester, asked.settings, expected_version=asked.expected_version, approval=audit.approval()
    ),
    refusals=(Forbidden, SettingsInUse, Stale),
)
ADJUSTMENT = ApprovalKind(
    name="commissions.adjustment",
    title=("提成手工调整", "An amount of commission by hand"),
    command=Adjusting,
    may_ask=ADJUST,
    may_approve=APPROVE_ADJUSTMENTS,
    describe=_tell_adjustment,
    carry_out=_adjust,
    concerns=lambda asked: asked.adjustment.payee_id,
    refusals=(
        NotFound,
        Forbidden,
        InvalidField,
        NoSuchPeriod,
        PeriodArchived,
        NotOneselfAdjusted,
        NoDebt,
        DebtWrittenOff,
        DebtNotFinal,
    ),
)
PERSON = ApprovalKind(
    name="commissions.person",
    title=("个人提成方案影响已结算月份", "A plan of one person changes a settled month"),
    command=Assigning,
    may_ask=PLAN,
    may_approve=APPROVE_PLANS,
    describe=lambda asked: (
        f"人员 {asked.number} 的个人方案：{asked.plan or '结束'}，影响自 {asked.month} 起已结算的月份",
        f"Personal plan of {asked.number}: {asked.plan or 'ended'}, changes settled months from {asked.month} on",
    ),
    carry_out=_assign,
    version=lambda asked: decisions_about(_about(asked).associate_id),
    concerns=lambda asked: _about(asked).associate_id,
    refusals=(PlanNotFound, NotFound, PersonalPlanTaken),
)
