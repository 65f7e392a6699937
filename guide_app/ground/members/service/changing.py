"""Correcting what is known of a customer, as they say it to the staff; their phone when a second person has agreed."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import NotFound, Stale
from guide_app.base.settings import settings
from guide_app.ground.members import queries
from guide_app.ground.members.changes import ChangeProfile, corrected
from guide_app.ground.members.correcting import correct
from guide_app.ground.members.people import Person, locked
from guide_app.ground.members.permissions import CHANGE_MEMBERS, CHANGE_PHONES
from guide_app.ground.members.profiles import Profile
from guide_app.ground.members.schemas import MemberView, PhoneChangeAsked


async def change_member(actor: Actor, member_id: UUID, command: ChangeProfile, *, expected_version: int) -> MemberView:
    """Make the profile as the customer says it is. Raises InvalidField, Stale; NotFound beyond the reach, and of one
    who was erased.

    The audit log says what was changed, and not to what.
    """
    actor.require(CHANGE_MEMBERS)
    at = clock.now()
    async with transaction():
        person, same = await _to_correct(actor, member_id)
        if person.version != expected_version:
            raise Stale(current=person.version)
        young = settings().minimum_age
        after = corrected(person.profile, command, today=business_date(at), minimum_age=young)
        await correct(actor, person, after, same=same, at=at)
        return await queries.member(actor, person.id)


async def change_phone(actor: Actor, command: PhoneChangeAsked) -> MemberView:
    """Give a customer the phone that two people of the chain say is theirs; they are signed out wherever they are.

    Raises PhoneTaken; NotFound beyond the reach, and of one who was erased.
    """
    actor.require(CHANGE_PHONES)
    async with transaction():
        person, same = await _to_correct(actor, command.member_id)
        known = person.profile
        after = Profile(known.name, command.phone, known.birthday, known.gender)
        await correct(actor, person, after, same=same, at=clock.now())
        return await queries.member(actor, person.id)


async def _to_correct(actor: Actor, member_id: UUID) -> tuple[Person, list[UUID]]:
    """Somebody within reach, locked, and the ids of all members who are they. Raises NotFound."""
    seen = await queries.member(actor, member_id)
    found = await locked([seen.id])
    person = found[seen.id]
    if person.erased_at is not None or person.merged_into is not None:
        raise NotFound
    return person, list(found)
