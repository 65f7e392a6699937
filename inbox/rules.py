"""What messages are: their kinds, their ids, how long they are kept."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

KEPT = timedelta(days=180)
"""How long a message is there at most."""
READ_KEPT = timedelta(days=90)
"""How long one is there that was read."""
MOST_COUNTED = 99
"""Unread messages that are counted; beyond it there are more."""
PIECE = 2_000
"""People whom one statement tells the same, and messages that it looks through to forget some."""
NOTHING = UUID(int=0)
"""An id before all others."""


class MessageKind(StrEnum):
    """What a message tells of."""

    APPROVAL_WAITING = "approval_waiting"
    """待我审批: something waits for somebody who may decide it."""
    APPROVAL_ANSWERED = "approval_answered"
    """审批结果: what one asked for was approved, refused, or not decided in time."""
    TASK_GIVEN = "task_given"
    """新任务: one was given a task. Written nowhere: the assignment says it (docs/decisions/inbox.md)."""
    TASK_ENDED_EARLY = "task_ended_early"
    """任务提前结束: a task that one has was ended before its time."""
    TASK_DONE = "task_done"
    """任务达成: one reached the target of a task."""
    ORDER_REFUNDED = "order_refunded"
    """订单退款: money of an order went back that one served or is credited with."""
    ORDER_TERM_OVER = "order_term_over"
    """订单到期未付清: an order of which a part is paid has waited for the rest as long as it was to."""
    MONTH_SETTLED = "month_settled"
    """提成结算: a month in which one earned something is settled."""
    MONTH_CORRECTED = "month_corrected"
    """提成更正: a settled month of one's own was changed."""
    STATEMENT_READY = "statement_ready"
    """工资单已出: a month is closed, and one's own statement of it will not change any more."""
    APPEAL_FILED = "appeal_filed"
    """申诉待处理: somebody says that an order of the store is not right."""
    APPEAL_ANSWERED = "appeal_answered"
    """申诉已处理: one's own appeal was decided."""
    CREDIT_CORRECTED = "credit_corrected"
    """归属更正: an order that one was or is credited with is credited otherwise."""
    MEMBERS_HANDED_OVER = "members_handed_over"
    """会员移交: one became the dedicated associate of members of somebody else."""
    OFFBOARDING_OPENED = "offboarding_opened"
    """离职交接: somebody leaves or moves away from the store, and what hangs on them waits for a plan."""
    OFFBOARDING_DONE = "offboarding_done"
    """交接完成: what one had planned was carried out."""
    REGISTRATION_CONFIRMED = "registration_confirmed"
    """注册确认: a customer agreed to a registration that one had started."""
    CONSENT_WITHDRAWN = "consent_withdrawn"
    """同意撤回: a customer whom one looks after does not want messages, or tags, any more."""
    REQUEST_DUE = "request_due"
    """个人权利申请到期提醒: what a customer asks for has to be answered within three days, or is overdue."""
    MEMBERS_MERGED = "members_merged"
    """会员合并: a customer of one's own turned out to be another member as well, or two people after all."""
    BENEFIT_GIVEN = "benefit_given"
    """会员权益到账: one's own customer got a coupon for their birthday, or for a new level."""
    LEVEL_CHANGED = "level_changed"
    """会员等级变动: one's own customer went up or down a level."""
    APPOINTMENT_CHANGED = "appointment_changed"
    """预约变动: a customer booked or cancelled with oneself, or somebody handed an appointment over."""
    APPOINTMENT_NEAR = "appointment_near"
    """预约提醒: somebody whom one waits for comes tomorrow, or in two hours."""
    PASSWORD_RESET = "password_reset"  # noqa: S105  # the name of a kind
    """密码被重置: somebody else gave one's account a new password."""


class Subject(StrEnum):
    """What the id in a message's reference names."""

    APPROVAL = "approval"
    TASK = "task"
    ORDER = "order"
    MEMBER = "member"
    SETTLEMENT = "settlement"
    ACCOUNT = "account"
    APPEAL = "appeal"
    OFFBOARDING = "offboarding"
    APPOINTMENT = "appointment"
    PRIVACY_REQUEST = "privacy_request"


SUBJECTS: dict[MessageKind, Subject] = {
    MessageKind.APPROVAL_WAITING: Subject.APPROVAL,
    MessageKind.APPROVAL_ANSWERED: Subject.APPROVAL,
    MessageKind.TASK_GIVEN: Subject.TASK,
    MessageKind.TASK_ENDED_EARLY: Subject.TASK,
    MessageKind.TASK_DONE: Subject.TASK,
    MessageKind.ORDER_REFUNDED: Subject.ORDER,
    MessageKind.ORDER_TERM_OVER: Subject.ORDER,
    MessageKind.MONTH_SETTLED: Subject.SETTLEMENT,
    MessageKind.MONTH_CORRECTED: Subject.SETTLEMENT,
    MessageKind.STATEMENT_READY: Subject.SETTLEMENT,
    MessageKind.APPEAL_FILED: Subject.APPEAL,
    MessageKind.APPEAL_ANSWERED: Subject.APPEAL,
    MessageKind.CREDIT_CORRECTED: Subject.ORDER,
    MessageKind.MEMBERS_HANDED_OVER: Subject.MEMBER,
    MessageKind.OFFBOARDING_OPENED: Subject.OFFBOARDING,
    MessageKind.OFFBOARDING_DONE: Subject.OFFBOARDING,
    MessageKind.REGISTRATION_CONFIRMED: Subject.MEMBER,
    MessageKind.CONSENT_WITHDRAWN: Subject.MEMBER,
    MessageKind.REQUEST_DUE: Subject.PRIVACY_REQUEST,
    MessageKind.MEMBERS_MERGED: Subject.MEMBER,
    MessageKind.BENEFIT_GIVEN: Subject.MEMBER,
    MessageKind.LEVEL_CHANGED: Subject.MEMBER,
    MessageKind.APPOINTMENT_CHANGED: Subject.APPOINTMENT,
    MessageKind.APPOINTMENT_NEAR: Subject.APPOINTMENT,
    MessageKind.PASSWORD_RESET: Subject.ACCOUNT,
}
"""What messages of a kind are about."""

_MILLISECONDS_BITS = 80


def message_id(at: datetime, seq: int, kind: MessageKind, associate: UUID) -> UUID:
    """The id of what one person is told of an event: the same however often it is told, and in the order of moments."""
    digest = digest_of(seq, kind, associate)
    return UUID(f"{stamp_of(at)}7{digest[:3]}8{digest[3:18]}")


def digest_of(seq: int, kind: MessageKind, associate: UUID) -> str:
    """What is particular to it, in hexadecimal digits; PostgreSQL's md5 of the same text is the same."""
    return hashlib.md5(f"{seq}:{kind}:{associate}".encode(), usedforsecurity=False).hexdigest()


def stamp_of(at: datetime) -> str:
    """The first twelve hexadecimal digits of ids of a moment, as in a UUIDv7."""
    return f"{_milliseconds(at):012x}"


def floor_of(at: datetime) -> UUID:
    """The least id of a moment."""
    return UUID(int=_milliseconds(at) << _MILLISECONDS_BITS)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000)


def prefixes_of(path: str) -> list[str]:
    """The units at and above a path: whoever is posted to one of them reaches it."""
    names = path.strip("/").split("/") if path.strip("/") else []
    return ["/", *("/" + "/".join(names[:depth]) + "/" for depth in range(1, len(names) + 1))]
