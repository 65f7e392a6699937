"""What events about customers are worth telling, to whom, and of which facts: members, their levels, appointments."""

from collections.abc import Iterator

from appointments.events import AppointmentNear, AppointmentStepped
from appointments.rules import Step
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.ground.members.events import (
    MemberRecognised,
    MemberRegistered,
    MembersHandedOver,
    MembersMerged,
    MergeUndone,
)
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.events import ConsentChanged
from inbox.rules import MessageKind
from inbox.schemas import (
    AppointmentChangedFacts,
    AppointmentNearFacts,
    BenefitGivenFacts,
    ConsentWithdrawnFacts,
    LevelChangedFacts,
    MembersHandedOverFacts,
    MembersMergedFacts,
    RegistrationConfirmedFacts,
)
from inbox.writing import Message, message_of, once
from loyalty.events import BenefitGiven, LevelChanged
from loyalty.rules.benefits import Benefit

TOLD_STEPS = frozenset({Step.BOOKED, Step.MOVED, Step.CANCELLED, Step.HANDED_OVER})
"""What whoever keeps an appointment is told of."""


def of_handing_over(told: Delivered) -> Iterator[Message]:
    """Members were handed over: to whom, unless they took them themselves."""
    over: MembersHandedOver = told.event
    facts = MembersHandedOverFacts(count=len(over.member_ids))
    only = over.member_ids[0] if len(over.member_ids) == 1 else None
    for person in once((over.associate_id,), but=over.handed_by):
        yield message_of(told, person, MessageKind.MEMBERS_HANDED_OVER, facts, about=only, by=over.handed_by)


def of_registration(told: Delivered) -> Iterator[Message]:
    """A customer agreed: to whoever had asked them."""
    event: MemberRegistered | MemberRecognised = told.event
    if event.associate_id is not None:
        facts = RegistrationConfirmedFacts(is_new=isinstance(event, MemberRegistered))
        yield message_of(told, event.associate_id, MessageKind.REGISTRATION_CONFIRMED, facts, about=event.member_id)


def of_withdrawal(told: Delivered) -> Iterator[Message]:
    """A customer withdrew: to who looks after them, unless they took their word for it."""
    changed: ConsentChanged = told.event
    if not changed.given and changed.purpose != ConsentPurpose.MEMBERSHIP:
        facts = ConsentWithdrawnFacts(purpose=ConsentPurpose(changed.purpose))
        for person in once((changed.dedicated_id,), but=changed.by_staff):
            yield message_of(told, person, MessageKind.CONSENT_WITHDRAWN, facts, about=changed.member_id)


def of_merge(told: Delivered) -> Iterator[Message]:
    """Two members are one person: whoever was the dedicated associate of either, but who merged them."""
    merged: MembersMerged = told.event
    for person in once(merged.associates, but=merged.merged_by):
        facts = MembersMergedFacts(yours=person == merged.dedicated_id)
        kind, by = MessageKind.MEMBERS_MERGED, merged.merged_by
        yield message_of(told, person, kind, facts, about=merged.survivor_id, by=by)


def of_undone_merge(told: Delivered) -> Iterator[Message]:
    """They are two after all: the same people."""
    undone: MergeUndone = told.event
    for person in once(undone.associates, but=undone.undone_by):
        facts = MembersMergedFacts(undone=True)
        kind, by = MessageKind.MEMBERS_MERGED, undone.undone_by
        yield message_of(told, person, kind, facts, about=undone.survivor_id, by=by)


def of_benefit(told: Delivered) -> Iterator[Message]:
    """A customer got a coupon by their level: to their dedicated associate, who has something to say to them."""
    given: BenefitGiven = told.event
    if given.dedicated_id is not None:
        benefit, kind = Benefit(given.benefit), MessageKind.BENEFIT_GIVEN
        facts = BenefitGivenFacts(benefit=benefit, level_zh=given.name_zh, level_en=given.name_en)
        yield message_of(told, given.dedicated_id, kind, facts, about=given.member_id)


def of_level(told: Delivered) -> Iterator[Message]:
    """A customer went up or down a level: to their dedicated associate."""
    changed: LevelChanged = told.event
    if changed.dedicated_id is not None:
        facts = LevelChangedFacts(level_zh=changed.name_zh, level_en=changed.name_en, is_up=changed.is_up)
        yield message_of(told, changed.dedicated_id, MessageKind.LEVEL_CHANGED, facts, about=changed.member_id)


def of_appointment(told: Delivered) -> Iterator[Message]:
    """Something became of an appointment: for whoever keeps it, but who did it."""
    step: AppointmentStepped = told.event
    if step.step in TOLD_STEPS:
        facts = AppointmentChangedFacts(step=step.step, starts_at=step.starts_at)
        for person in once((step.associate_id,), but=step.by_id):
            kind, by = MessageKind.APPOINTMENT_CHANGED, step.by_id
            yield message_of(told, person, kind, facts, about=step.appointment_id, by=by)


def of_near_appointment(told: Delivered) -> Iterator[Message]:
    """An appointment begins soon: for whoever keeps it."""
    near: AppointmentNear = told.event
    if near.associate_id is not None:
        facts = AppointmentNearFacts(hours=near.hours, starts_at=near.starts_at)
        yield message_of(told, near.associate_id, MessageKind.APPOINTMENT_NEAR, facts, about=near.appointment_id)
