"""The sentence of each message, in Chinese and in English."""

from typing import assert_never

from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.money import yuan
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.requests.rules import RequestKind
from inbox.schemas import (
    AppealAnsweredFacts,
    AppealFiledFacts,
    AppointmentChangedFacts,
    AppointmentNearFacts,
    ApprovalAnsweredFacts,
    ApprovalWaitingFacts,
    BenefitGivenFacts,
    ConsentWithdrawnFacts,
    CreditCorrectedFacts,
    Facts,
    LevelChangedFacts,
    MembersHandedOverFacts,
    MembersMergedFacts,
    MonthCorrectedFacts,
    MonthSettledFacts,
    OffboardingDoneFacts,
    OffboardingOpenedFacts,
    OrderRefundedFacts,
    OrderTermOverFacts,
    PasswordResetFacts,
    RegistrationConfirmedFacts,
    RequestDueFacts,
    StatementReadyFacts,
    TaskDoneFacts,
    TaskEndedEarlyFacts,
    TaskGivenFacts,
)
from loyalty.rules.benefits import Benefit

Sentence = tuple[str, str]
"""Chinese and English."""

_ANSWERED: dict[ApprovalState, Sentence] = {
    ApprovalState.APPROVED: ("已批准", "was approved"),
    ApprovalState.REFUSED: ("被驳回", "was refused"),
    ApprovalState.EXPIRED: ("逾期未审批，已失效", "was not decided in time and has expired"),
    ApprovalState.WITHDRAWN: ("已撤回", "was withdrawn"),
    ApprovalState.PENDING: ("待审批", "is waiting"),
}
_ASKED: dict[RequestKind, Sentence] = {
    RequestKind.ERASURE: ("信息删除", "an erasure"),
    RequestKind.COPY: ("数据副本", "a copy"),
    RequestKind.CORRECTION: ("信息更正", "a correction"),
}
_NO_LONGER: Sentence = ("（已处理，无需再审批）", " (settled, nothing to decide any more)")


def said(facts: Facts) -> Sentence:
    """The sentence that these facts make."""
    match facts:
        case ApprovalWaitingFacts():
            return _waiting(facts)
        case ApprovalAnsweredFacts():
            chinese, english = _ANSWERED[facts.state]
            return f"您的申请「{facts.asked_zh}」{chinese}", f"Your request “{facts.asked_en}” {english}"
        case TaskGivenFacts():
            return f"您有新任务「{facts.title}」", f"You were given the task “{facts.title}”"
        case TaskEndedEarlyFacts():
            return (
                f"任务「{facts.title}」已提前结束，此后不再计入",
                f"The task “{facts.title}” was ended early, nothing counts from then on",
            )
        case TaskDoneFacts():
            return _done(facts)
        case OrderRefundedFacts() | OrderTermOverFacts():
            return _of_order(facts)
        case MonthSettledFacts() | MonthCorrectedFacts() | StatementReadyFacts():
            return _of_month(facts)
        case AppealFiledFacts() | AppealAnsweredFacts() | CreditCorrectedFacts():
            return _of_credit(facts)
        case OffboardingOpenedFacts() | OffboardingDoneFacts() | MembersHandedOverFacts():
            return _of_handing_on(facts)
        case (
            RegistrationConfirmedFacts()
            | MembersMergedFacts()
            | ConsentWithdrawnFacts()
            | BenefitGivenFacts()
            | LevelChangedFacts()
        ):
            return _of_members(facts)
        case AppointmentChangedFacts() | AppointmentNearFacts() | PasswordResetFacts() | RequestDueFacts():
            return _of_oneself(facts)
        case _ as never:
            assert_never(never)


_STEPS: dict[str, Sentence] = {
    "booked": ("有顾客约您", "A customer booked with you for"),
    "moved": ("您的预约改到", "An appointment of yours was moved to"),
    "cancelled": ("您的预约已取消：原定", "An appointment of yours was cancelled, it was"),
    "handed_over": ("同事的预约转给了您：", "An appointment was handed over to you:"),
}


def _of_oneself(
    facts: AppointmentChangedFacts | AppointmentNearFacts | PasswordResetFacts | RequestDueFacts,
) -> Sentence:
    if isinstance(facts, RequestDueFacts):
        return _due(facts)
    if isinstance(facts, PasswordResetFacts):
        who = facts.reset_by_masked
        return (
            f"您的密码已被{who or '系统管理员'}重置，如非您所请请立即联系总部",
            f"Your password was reset by {who or 'the operator'}: call headquarters if you did not ask for it",
        )
    at = f"{facts.starts_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    if isinstance(facts, AppointmentNearFacts):
        return f"{facts.hours} 小时内有预约：{at}", f"An appointment within {facts.hours} hours: {at}"
    chinese, english = _STEPS[facts.step]
    return f"{chinese} {at}", f"{english} {at}"


def _waiting(facts: ApprovalWaitingFacts) -> Sentence:
    ends = ("", "") if facts.state is ApprovalState.PENDING else _NO_LONGER
    who = facts.requester_masked
    return (
        f"{who or '同事'}申请「{facts.asked_zh}」，等待您审批{ends[0]}",
        f"{who or 'A colleague'} asks for “{facts.asked_en}”, it waits for you{ends[1]}",
    )


def _done(facts: TaskDoneFacts) -> Sentence:
    if not facts.reward_fen:
        return f"您已达成任务「{facts.title}」的目标", f"You reached the target of the task “{facts.title}”"
    reward = yuan(facts.reward_fen)
    return (
        f"您已达成任务「{facts.title}」的目标，奖励 {reward}",
        f"You reached the target of the task “{facts.title}”, the reward is {reward}",
    )


def _of_order(facts: OrderRefundedFacts | OrderTermOverFacts) -> Sentence:
    return _refunded(facts) if isinstance(facts, OrderRefundedFacts) else _of_term(facts)


def _refunded(facts: OrderRefundedFacts) -> Sentence:
    amount = yuan(facts.amount_fen)
    whose = ("您服务的", "that you served") if facts.served else ("计入您业绩的", "that you are credited with")
    return (
        f"{whose[0]}订单 {facts.number} 退款 {amount}{'，已全部退回' if facts.fully_returned else ''}",
        f"{amount} of order {facts.number} {whose[1]} went back{', all of its goods' if facts.fully_returned else ''}",
    )


def _of_term(facts: OrderTermOverFacts) -> Sentence:
    paid, due, at = yuan(facts.part_paid_fen), yuan(facts.due_fen), f"{facts.ended_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    return (
        f"订单 {facts.number} 已收 {paid}，还差 {due}，{at} 到期：请收齐余款、再留几天，或退回",
        f"{paid} of order {facts.number} is paid, {due} is due since {at}: take it, keep the order, or give back",
    )


def _of_month(facts: MonthSettledFacts | MonthCorrectedFacts | StatementReadyFacts) -> Sentence:
    month = facts.period
    match facts:
        case MonthSettledFacts():
            amount = yuan(facts.commission_fen)
            return (
                f"{month} 月提成已结算，现为 {amount}",
                f"Your commission of {month} is settled, it stands at {amount}",
            )
        case MonthCorrectedFacts():
            change = f"{'+' if facts.amount_fen > 0 else ''}{yuan(facts.amount_fen)}"
            return f"{month} 月提成有更正：{change}", f"Your commission of {month} was corrected by {change}"
        case StatementReadyFacts():
            paid = yuan(facts.payable_fen)
            return f"{month} 月工资单已出，实发 {paid}", f"Your statement of {month} is there, it pays {paid}"


def _of_credit(facts: AppealFiledFacts | AppealAnsweredFacts | CreditCorrectedFacts) -> Sentence:
    match facts:
        case AppealFiledFacts():
            return "有同事提出业绩申诉，等待处理", "A colleague appeals about a sale, it waits to be decided"
        case AppealAnsweredFacts():
            chinese, english = ("已驳回", "was rejected") if facts.rejected else ("已更正", "was followed")
            return f"您的业绩申诉{chinese}", f"Your appeal {english}"
        case CreditCorrectedFacts():
            performance, pay = _signed(facts.performance_fen), _signed(facts.commission_fen)
            if facts.adjusted:
                return (
                    f"订单 {facts.number} 结账后更正归属，本月提成调整 {pay}",
                    f"Order {facts.number} was corrected after its close, your commission of this month by {pay}",
                )
            return (
                f"订单 {facts.number} 已更正归属：业绩 {performance}，提成约 {pay}",
                f"Order {facts.number} is credited otherwise: sales {performance}, commission about {pay}",
            )


def _signed(fen: int) -> str:
    return f"{'+' if fen > 0 else ''}{yuan(fen)}"


def _of_members(
    facts: RegistrationConfirmedFacts
    | MembersMergedFacts
    | ConsentWithdrawnFacts
    | BenefitGivenFacts
    | LevelChangedFacts,
) -> Sentence:
    match facts:
        case RegistrationConfirmedFacts():
            return _confirmed(facts)
        case MembersMergedFacts():
            return _merged(facts)
        case ConsentWithdrawnFacts():
            return _withdrawn(facts)
        case BenefitGivenFacts():
            return _given(facts)
        case LevelChangedFacts():
            return _levelled(facts)


def _handed_over(facts: MembersHandedOverFacts) -> Sentence:
    who = (facts.handed_by_masked or "系统", facts.handed_by_masked or "The system")
    if facts.count == 1:
        member = facts.name_masked
        return (
            f"{who[0]}将会员{f' {member} ' if member else ''}移交给您",
            f"{who[1]} handed {f'the member {member}' if member else 'a member'} over to you",
        )
    return f"{who[0]}将 {facts.count} 位会员移交给您", f"{who[1]} handed {facts.count} members over to you"


def _withdrawn(facts: ConsentWithdrawnFacts) -> Sentence:
    member = facts.name_masked
    about = facts.purpose is ConsentPurpose.MARKETING
    what = ("营销消息", "marketing messages") if about else ("标签与推荐", "tags and recommendations")
    return (
        f"顾客{f' {member} ' if member else ''}撤回了对{what[0]}的同意，请勿再用于此",
        f"{f'The customer {member}' if member else 'A customer'} withdrew from {what[1]}: leave them out of it",
    )


def _due(facts: RequestDueFacts) -> Sentence:
    chinese, english = _ASKED[facts.asked]
    at = f"{facts.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    if facts.overdue:
        return f"顾客的{chinese}申请已超期（{at}），请立即办理", f"A request for {english} is overdue since {at}"
    return f"顾客的{chinese}申请将于 {at} 到期", f"A request for {english} is due {at}"


def _of_handing_on(facts: OffboardingOpenedFacts | OffboardingDoneFacts | MembersHandedOverFacts) -> Sentence:
    match facts:
        case MembersHandedOverFacts():
            return _handed_over(facts)
        case OffboardingOpenedFacts(moving=True):
            return (
                "有同事调往其他门店，请安排原门店的顾客和触点由谁接手",
                "A colleague moves to another store: please plan who takes over what belongs to this one",
            )
        case OffboardingOpenedFacts():
            return (
                "有同事离职，请安排名下的顾客和触点由谁接手",
                "A colleague leaves: please plan who takes over their customers and codes",
            )
        case OffboardingDoneFacts(kept=0):
            return f"交接完成：{facts.moved} 项已转出", f"The hand-over is done: {facts.moved} went to others"
        case OffboardingDoneFacts():
            return (
                f"交接完成：{facts.moved} 项已转出，{facts.kept} 项未能转出，请处理",
                f"The hand-over is done: {facts.moved} went to others, {facts.kept} could not and wait for you",
            )


def _merged(facts: MembersMergedFacts) -> Sentence:
    member = facts.name_masked
    named = (f" {member} " if member else "", member or "customer")
    if facts.undone:
        return (
            f"顾客{named[0]}的会员合并已撤销，两个会员各自恢复",
            f"The merge of your {named[1]} was undone, both members stand for themselves again",
        )
    whose = ("仍是您的专属顾客", "is your customer") if facts.yours else ("由同事服务", "is served by a colleague")
    return (
        f"顾客{named[0]}的两个会员已合并为一人，{whose[0]}",
        f"Two members of your {named[1]} are one person now, who {whose[1]}",
    )


def _given(facts: BenefitGivenFacts) -> Sentence:
    name = f" {facts.name_masked} " if facts.name_masked else ""
    who = f"customer {facts.name_masked}" if facts.name_masked else "customer"
    if facts.benefit is Benefit.BIRTHDAY:
        return (
            f"您的专属顾客{name}快过生日了，{facts.level_zh}生日券已到账，记得送上祝福",
            f"Your {who} has a birthday soon and got the coupon of {facts.level_en}: wish them well",
        )
    return f"您的专属顾客{name}已收到{facts.level_zh}升级礼", f"Your {who} got the gift of {facts.level_en}"


def _levelled(facts: LevelChangedFacts) -> Sentence:
    name = f" {facts.name_masked} " if facts.name_masked else ""
    who = f"customer {facts.name_masked}" if facts.name_masked else "customer"
    if facts.is_up:
        return f"您的专属顾客{name}升级为{facts.level_zh}", f"Your {who} went up to {facts.level_en}"
    return f"您的专属顾客{name}等级变为{facts.level_zh}", f"Your {who} is now {facts.level_en}"


def _confirmed(facts: RegistrationConfirmedFacts) -> Sentence:
    member = facts.name_masked
    chinese = f"顾客{f' {member} ' if member else ''}已确认您发起的注册"
    english = f"{f'The customer {member}' if member else 'A customer'} agreed to the registration that you had started"
    if facts.is_new:
        return chinese, english
    return f"{chinese}（原已是会员）", f"{english} (a member already)"
