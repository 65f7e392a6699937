"""Shapes of messages. `facts` are what a sentence is made of, told apart by `kind`; names of people are masked.

What has a default is filled in when a message is read: names, titles, what a month stands at.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.approvals import ApprovalState
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.requests.rules import RequestKind
from inbox.rules import MessageKind, Subject
from loyalty.rules.benefits import Benefit


class ApprovalWaitingFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="approval_waiting"):
    """`asked` is the kind of approval; `state` is where it stands now, for somebody else may have decided."""

    asked: str
    asked_zh: str = ""
    asked_en: str = ""
    requester_masked: str | None = None
    expires_at: datetime
    state: ApprovalState = ApprovalState.PENDING


class ApprovalAnsweredFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="approval_answered"):
    """`decider_masked` is null where time or the operator on the server decided."""

    asked: str
    asked_zh: str = ""
    asked_en: str = ""
    state: ApprovalState
    decider_masked: str | None = None


class TaskGivenFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="task_given"):
    """A task that one was given."""

    title: str = ""
    ends_at: datetime | None = None


class TaskEndedEarlyFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="task_ended_early"):
    """A task that was ended before its time; nothing counts from then on."""

    title: str = ""
    ended_at: datetime


class TaskDoneFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="task_done"):
    """A target that was reached, with the reward where there is one."""

    title: str = ""
    reward_fen: int | None = None


class OrderRefundedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="order_refunded"):
    """`amount_fen` with freight; `served` where one served the order, else one is credited with it in another role."""

    number: str
    amount_fen: int
    served: bool
    fully_returned: bool = False


class OrderTermOverFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="order_term_over"):
    """What had come in of an order when its term ended, and what was still due."""

    number: str
    part_paid_fen: int
    due_fen: int
    ended_at: datetime


class MonthSettledFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="month_settled"):
    """`commission_fen` is what the month stands at now, later corrections included."""

    period: str
    commission_fen: int = 0


class MonthCorrectedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="month_corrected"):
    """By how much a settled month was changed."""

    period: str
    amount_fen: int


class StatementReadyFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="statement_ready"):
    """What one's statement of a closed month pays."""

    period: str
    payable_fen: int


class AppealFiledFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="appeal_filed"):
    """Somebody of a store within reach says that something is not right."""


class AppealAnsweredFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="appeal_answered"):
    """Whether everything stays as it is."""

    rejected: bool


class CreditCorrectedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="credit_corrected"):
    """By how much one's performance and commission move; `adjusted` by an amount by hand, for the month is closed."""

    number: str
    performance_fen: int
    commission_fen: int
    adjusted: bool = False


class MembersHandedOverFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="members_handed_over"):
    """How many members; where it is one, the reference names them."""

    count: int
    name_masked: str | None = None
    handed_by_masked: str | None = None


class OffboardingOpenedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="offboarding_opened"):
    """Whether the person only moves to another store."""

    moving: bool


class RequestDueFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="request_due"):
    """Until when it has to be answered, and whether that is over."""

    asked: RequestKind
    due_at: datetime
    overdue: bool


class OffboardingDoneFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="offboarding_done"):
    """How many things went, and how many did not."""

    moved: int
    kept: int


class RegistrationConfirmedFacts(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="registration_confirmed"
):
    """`is_new` is false for a customer who was a member already."""

    is_new: bool
    name_masked: str | None = None


class ConsentWithdrawnFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="consent_withdrawn"):
    """What a customer whom one looks after does not want any more."""

    purpose: ConsentPurpose
    name_masked: str | None = None


class MembersMergedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="members_merged"):
    """Two members are one person, or `undone`: two after all. `yours` is whether the person is one's own customer."""

    undone: bool = False
    yours: bool = False
    name_masked: str | None = None


class BenefitGivenFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="benefit_given"):
    """For what a customer got a coupon, and what their level is called."""

    benefit: Benefit
    level_zh: str
    level_en: str
    name_masked: str | None = None


class LevelChangedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="level_changed"):
    """What a customer's level is called from now on."""

    level_zh: str
    level_en: str
    is_up: bool
    name_masked: str | None = None


class AppointmentChangedFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="appointment_changed"):
    """What became of an appointment that one keeps, and when it is."""

    step: str
    starts_at: datetime


class AppointmentNearFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="appointment_near"):
    """An appointment that begins within so many hours."""

    hours: int
    starts_at: datetime


class PasswordResetFacts(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="password_reset"):
    """`reset_by_masked` is null where the operator on the server did it."""

    reset_by_masked: str | None = None


Facts = (
    ApprovalWaitingFacts
    | ApprovalAnsweredFacts
    | TaskGivenFacts
    | TaskEndedEarlyFacts
    | TaskDoneFacts
    | OrderRefundedFacts
    | OrderTermOverFacts
    | MonthSettledFacts
    | MonthCorrectedFacts
    | StatementReadyFacts
    | AppealFiledFacts
    | AppealAnsweredFacts
    | CreditCorrectedFacts
    | MembersHandedOverFacts
    | OffboardingOpenedFacts
    | OffboardingDoneFacts
    | RequestDueFacts
    | RegistrationConfirmedFacts
    | ConsentWithdrawnFacts
    | MembersMergedFacts
    | BenefitGivenFacts
    | LevelChangedFacts
    | AppointmentChangedFacts
    | AppointmentNearFacts
    | PasswordResetFacts
)
"""What a message is made of."""


class MessageSubject(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is about, for a link."""

    kind: Subject
    id: UUID


class MyMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `about` is null where it is about nothing that can be opened."""

    id: UUID
    kind: MessageKind
    text_zh: str
    text_en: str
    about: MessageSubject | None
    at: datetime
    read_at: datetime | None
    facts: Facts


class UnreadMessages(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages are unread: 99 at most, `more` where there are more."""

    unread: int
    more: bool


class ReadAllMessages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`through` is the newest message that was shown; what came after it stays unread."""

    through: UUID
