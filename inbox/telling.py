"""What an event is worth telling, to whom, and of which facts. All of it stands in the event."""

from collections.abc import Iterator
from uuid import UUID

from commissions.engine.api import first_date_of, parse_period
from commissions.events import (
    AppealAnswered,
    AppealFiled,
    MonthClosed,
    MonthCorrected,
    MonthSettled,
    OrderRecredited,
)
from commissions.permissions import RECREDIT
from guide_app.base.kernel.access import FIELD_LEADERS, HQ_PATH
from guide_app.base.kernel.approval_events import ApprovalAsked, ApprovalEnded
from guide_app.base.kernel.approvals import KINDS, ApprovalState
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.ground.approvals.permissions import DECIDE_APPROVALS
from guide_app.ground.auth.events import PasswordReset
from guide_app.ground.orders.events import OrderRefunded, OrderTermOver
from guide_app.ground.orders.permissions import KEEP_ORDERS
from guide_app.ground.privacy.events import RequestDue
from guide_app.ground.privacy.permissions import HANDLE_REQUESTS
from guide_app.ground.privacy.requests.rules import RequestKind
from inbox.rules import MessageKind, prefixes_of
from inbox.schemas import (
    AppealAnsweredFacts,
    AppealFiledFacts,
    ApprovalAnsweredFacts,
    ApprovalWaitingFacts,
    CreditCorrectedFacts,
    MonthCorrectedFacts,
    MonthSettledFacts,
    OffboardingDoneFacts,
    OffboardingOpenedFacts,
    OrderRefundedFacts,
    OrderTermOverFacts,
    PasswordResetFacts,
    RequestDueFacts,
    StatementReadyFacts,
    TaskDoneFacts,
    TaskEndedEarlyFacts,
)
from inbox.writing import Message, Round, Wanted, message_of, once, round_of
from offboarding.events import OffboardingDone, OffboardingOpened
from offboarding.permissions import PLAN_OFFBOARDING
from tasks.events import TaskClosed, TaskCompleted


def wanted_for(told: Delivered) -> Wanted | None:
    """Who may decide a request: those who hold both permissions and reach its unit, on the day it was asked."""
    asked: ApprovalAsked = told.event
    kind = KINDS.get(asked.kind)
    if kind is None:  # of a release that knew it
        return None
    return Wanted(
        seq=told.seq,
        roles=sorted(kind.may_approve.roles & DECIDE_APPROVALS.roles),
        paths=prefixes_of(asked.path),
        day=business_date(told.at),
        others=[person for person in (asked.requester_id, asked.concerns_id) if person is not None],
    )


def of_request(told: Delivered, approver: UUID) -> Message:
    """Something waits for somebody."""
    asked: ApprovalAsked = told.event
    facts = ApprovalWaitingFacts(asked=asked.kind, expires_at=asked.expires_at)
    return message_of(
        told, approver, MessageKind.APPROVAL_WAITING, facts, about=asked.approval_id, by=asked.requester_id
    )


def of_answer(told: Delivered) -> Iterator[Message]:
    """What one asked for is decided; who takes it back knows."""
    ended: ApprovalEnded = told.event
    state = ApprovalState(ended.state)
    if state is not ApprovalState.WITHDRAWN:
        facts = ApprovalAnsweredFacts(asked=ended.kind, state=state)
        kind = MessageKind.APPROVAL_ANSWERED
        yield message_of(told, ended.requester_id, kind, facts, about=ended.approval_id, by=ended.decider_id)


def of_early_end(told: Delivered) -> Iterator[Round]:
    """A task was ended before its time: for everybody who has it."""
    closed: TaskClosed = told.event
    if closed.early:
        facts = TaskEndedEarlyFacts(ended_at=closed.closed_at)
        yield round_of(told, MessageKind.TASK_ENDED_EARLY, facts, about=closed.task_id, by=closed.closed_by)


def of_target(told: Delivered) -> Iterator[Message]:
    """Somebody reached their target."""
    done: TaskCompleted = told.event
    facts = TaskDoneFacts(reward_fen=done.reward_fen)
    yield message_of(told, done.associate_id, MessageKind.TASK_DONE, facts, about=done.task_id)


def of_refund(told: Delivered) -> Iterator[Message]:
    """Everybody who is credited with the order is told once, but whoever gave the money back.

    Nothing went back where an import was wrong, and it may have been wrong a thousand times: nobody is told.
    """
    refund: OrderRefunded = told.event
    if refund.corrects:
        return
    credited = (refund.serving_id, refund.dedicated_id, refund.acquirer_id, refund.issuer_id)
    for person in once(credited, but=refund.refunded_by):
        facts = OrderRefundedFacts(
            number=refund.number,
            amount_fen=refund.amount_fen + refund.freight_fen,
            served=person == refund.serving_id,
            fully_returned=refund.fully_returned,
        )
        yield message_of(told, person, MessageKind.ORDER_REFUNDED, facts, about=refund.order_id, by=refund.refunded_by)


def wanted_for_term(told: Delivered) -> Wanted:
    """Who leads the store of an order whose term is over; whoever looks after it is told anyway."""
    over: OrderTermOver = told.event
    return Wanted(
        seq=told.seq,
        roles=sorted(KEEP_ORDERS.roles & FIELD_LEADERS),
        paths=[over.path],
        day=business_date(told.at),
        others=[] if over.keeper_id is None else [over.keeper_id],
    )


def of_term(told: Delivered, person: UUID) -> Message:
    """An order of which a part is paid has waited long enough."""
    over: OrderTermOver = told.event
    facts = OrderTermOverFacts(
        number=over.number, part_paid_fen=over.part_paid_fen, due_fen=over.due_fen, ended_at=over.ended_at
    )
    return message_of(told, person, MessageKind.ORDER_TERM_OVER, facts, about=over.order_id)


def of_term_to_keeper(told: Delivered) -> Iterator[Message]:
    """The same for whoever looks after it."""
    over: OrderTermOver = told.event
    for person in once((over.keeper_id,), but=None):
        yield of_term(told, person)


def of_settled_month(told: Delivered) -> Iterator[Round]:
    """A month is settled: for everybody who earned something in it."""
    settled: MonthSettled = told.event
    month = first_date_of(parse_period(settled.period))
    facts = MonthSettledFacts(period=settled.period)
    yield round_of(told, MessageKind.MONTH_SETTLED, facts, about=settled.run_id, period=month)


def of_corrections(told: Delivered) -> Iterator[Message]:
    """A settled month was changed: for whom it was."""
    corrected: MonthCorrected = told.event
    for change in corrected.changes:
        facts = MonthCorrectedFacts(period=corrected.period, amount_fen=change.amount_fen)
        yield message_of(told, change.associate_id, MessageKind.MONTH_CORRECTED, facts, about=corrected.run_id)


def of_statements(told: Delivered) -> Iterator[Message]:
    """A month is closed: everybody who has a statement of it."""
    closed: MonthClosed = told.event
    for made in closed.statements:
        facts = StatementReadyFacts(period=closed.period, payable_fen=made.payable_fen)
        yield message_of(told, made.associate_id, MessageKind.STATEMENT_READY, facts, about=None)


def wanted_for_appeal(told: Delivered) -> Wanted:
    """Who may decide an appeal: those who reach the store, on the day it was filed, but who filed it."""
    filed: AppealFiled = told.event
    return Wanted(
        seq=told.seq,
        roles=sorted(RECREDIT.roles & FIELD_LEADERS),
        paths=prefixes_of(filed.path),
        day=business_date(told.at),
        others=[filed.appellant_id],
    )


def of_appeal(told: Delivered, leader: UUID) -> Message:
    """An appeal waits for whoever leads the store."""
    filed: AppealFiled = told.event
    return message_of(told, leader, MessageKind.APPEAL_FILED, AppealFiledFacts(), about=filed.appeal_id)


def wanted_for_offboarding(told: Delivered) -> Wanted:
    """Who may plan what becomes of the things of somebody who goes, but who began it, and the person."""
    opened: OffboardingOpened = told.event
    return Wanted(
        seq=told.seq,
        roles=sorted(PLAN_OFFBOARDING.roles & FIELD_LEADERS),
        paths=prefixes_of(opened.path),
        day=business_date(told.at),
        others=[person for person in (opened.opened_by, opened.associate_id) if person is not None],
    )


def of_offboarding(told: Delivered, leader: UUID) -> Message:
    """Somebody goes, and a plan is wanted."""
    opened: OffboardingOpened = told.event
    facts = OffboardingOpenedFacts(moving=opened.moving)
    kind = MessageKind.OFFBOARDING_OPENED
    return message_of(told, leader, kind, facts, about=opened.case_id, by=opened.opened_by)


def wanted_for_request(told: Delivered) -> Wanted:
    """Who answers what customers ask for: headquarters, on that day."""
    return Wanted(
        seq=told.seq, roles=sorted(HANDLE_REQUESTS.roles), paths=[HQ_PATH], day=business_date(told.at), others=[]
    )


def of_due_request(told: Delivered, desk: UUID) -> Message:
    """What a customer asks for has to be answered, or should have been."""
    due: RequestDue = told.event
    facts = RequestDueFacts(asked=RequestKind(due.kind), due_at=due.due_at, overdue=due.overdue)
    return message_of(told, desk, MessageKind.REQUEST_DUE, facts, about=due.request_id)


def of_done_offboarding(told: Delivered) -> Iterator[Message]:
    """What one had planned was carried out."""
    done: OffboardingDone = told.event
    facts = OffboardingDoneFacts(moved=done.moved, kept=done.kept)
    for person in once((done.decided_by,), but=None):
        yield message_of(told, person, MessageKind.OFFBOARDING_DONE, facts, about=done.case_id)


def of_answered_appeal(told: Delivered) -> Iterator[Message]:
    """One's appeal is decided."""
    answered: AppealAnswered = told.event
    for person in once((answered.appellant_id,), but=answered.answered_by):
        facts = AppealAnsweredFacts(rejected=answered.rejected)
        yield message_of(
            told, person, MessageKind.APPEAL_ANSWERED, facts, about=answered.appeal_id, by=answered.answered_by
        )


def of_recredited_order(told: Delivered) -> Iterator[Message]:
    """An order is credited otherwise: everybody who was or is credited with it, but whoever decided so."""
    corrected: OrderRecredited = told.event
    for change in corrected.changes:
        facts = CreditCorrectedFacts(
            number=corrected.number,
            performance_fen=change.performance_fen,
            commission_fen=change.commission_fen,
            adjusted=not corrected.credits,
        )
        for person in once((change.associate_id,), but=corrected.corrected_by):
            kind, by = MessageKind.CREDIT_CORRECTED, corrected.corrected_by
            yield message_of(told, person, kind, facts, about=corrected.order_id, by=by)


def of_new_password(told: Delivered) -> Iterator[Message]:
    """Somebody else gave one a new password."""
    reset: PasswordReset = told.event
    for person in once((reset.associate_id,), but=reset.reset_by):
        yield message_of(
            told, person, MessageKind.PASSWORD_RESET, PasswordResetFacts(), about=reset.account_id, by=reset.reset_by
        )
