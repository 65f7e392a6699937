"""Customers correct what is known of them: name, birthday and gender at once, their phone by a code to the new one."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Customer
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, leave, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.people import mask_phone, normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.ground.customers.permissions import OWN_MEMBERSHIP
from guide_app.ground.customers.queries import my_membership
from guide_app.ground.customers.schemas import AskForCode, ChangeMyPhone, CodeOnItsWay, MyMembership
from guide_app.ground.members.changes import ChangeProfile, corrected
from guide_app.ground.members.correcting import correct
from guide_app.ground.members.errors import BirthdayKnown, PhoneTaken
from guide_app.ground.members.merging.rules import DuplicateReason
from guide_app.ground.members.merging.service.pairing import Found, note_duplicates
from guide_app.ground.members.people import Person, locked
from guide_app.ground.members.profiles import Profile, ProfileField
from guide_app.ground.members.reads import identities_of
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.messages.codes import CodeWanted, send_code, try_code, used
from guide_app.ground.messages.ports import Messenger
from guide_app.ground.messages.rules import Purpose

CORRECTED = "SELECT EXISTS (SELECT FROM member_correction WHERE member = ANY($1::uuid[]) AND $2 = ANY(fields))"
WHOSE = """
SELECT coalesce(m.merged_into, m.id) FROM member_phone p JOIN member m ON m.id = p.member WHERE p.phone_index = $1
"""
END_SESSIONS = """
UPDATE customer_session SET revoked_at = $2
WHERE member = ANY($1::uuid[]) AND revoked_at IS NULL AND issued_at <= $2 AND id IS DISTINCT FROM $3
"""
END_WECHATS = """
UPDATE customer_wechat SET ended_at = $2 WHERE member = ANY($1::uuid[]) AND ended_at IS NULL AND linked_at <= $2
"""


async def change_own_profile(actor: Customer, command: ChangeProfile, *, expected_version: int) -> MyMembership:
    """Make the profile as the customer says it is. Raises InvalidField, BirthdayKnown, Stale."""
    actor.require(OWN_MEMBERSHIP)
    at = clock.now()
    async with transaction():
        person, same = await _myself(actor)
        if person.version != expected_version:
            raise Stale(current=person.version)
        known = person.profile.birthday
        said = command.birthday.isoformat() if command.birthday else known
        # Once by themselves: a birthday that is forgotten and told anew would be another one each time.
        if said != known and (known is not None or await fetch_value(CORRECTED, same, ProfileField.BIRTHDAY)):
            raise BirthdayKnown(field="birthday")
        young = settings().minimum_age
        after = corrected(person.profile, command, today=business_date(at), minimum_age=young)
        await correct(actor, person, after, same=same, at=at)
        return await my_membership(actor)


async def ask_for_phone_code(
    actor: Customer, command: AskForCode, *, address: str, messenger: Messenger
) -> CodeOnItsWay:
    """Send a code to the phone that the customer says is theirs now, whoever has it. Raises InvalidField, TooManyCodes,
    NoMessenger."""
    actor.require(OWN_MEMBERSHIP)
    phone = normalise_phone(command.phone)
    if await _is_mine(actor, phone):
        raise InvalidField("phone", "这就是现在的手机号 / this is the phone you have already")
    wanted = CodeWanted(Purpose.NEW_PHONE, vault().index(PHONE, phone), phone, address, str(actor.member_id))
    return CodeOnItsWay(await send_code(wanted, messenger=messenger))


async def change_own_phone(actor: Customer, command: ChangeMyPhone) -> MyMembership:
    """The phone that the code came to leads to the customer from now on, and no other; other devices are signed out.

    Pressed again it answers the same. Where somebody else has the phone, headquarters are asked to look whether the two
    are one. Raises InvalidField, CodeNotRight, PhoneTaken.
    """
    actor.require(OWN_MEMBERSHIP)
    phone, at = normalise_phone(command.phone), clock.now()
    if await _is_mine(actor, phone):
        return await my_membership(actor)
    index = vault().index(PHONE, phone)
    code_id = await try_code(Purpose.NEW_PHONE, index, command.code, subject=str(actor.member_id), at=at)
    try:
        async with transaction():
            await leave(used(code_id, at=at))
            person, same = await _myself(actor)
            known = person.profile
            after = Profile(known.name, phone, known.birthday, known.gender)
            await correct(actor, person, after, same=same, at=at)
            await execute(END_SESSIONS, same, at, actor.session_id)
    except PhoneTaken:
        owner: UUID | None = await fetch_value(WHOSE, index)
        if owner is not None:
            pair = Found((await identities_of(actor.member_id))[0], owner)
            await note_duplicates(SYSTEM, [pair], DuplicateReason.PROPOSED, at=at)
        raise
    return await my_membership(actor)


async def sign_out_everywhere(member_id: UUID, *, at: datetime) -> None:
    """End every session that began until then, and recognise them by no WeChat that they had linked."""
    same = await identities_of(member_id)
    await execute(END_SESSIONS, same, at, None)
    await execute(END_WECHATS, same, at)


async def _myself(actor: Customer) -> tuple[Person, list[UUID]]:
    """The customer, locked, and the ids of all members who are they. Raises NotFound for one who was erased."""
    same = await identities_of(actor.member_id)
    found = await locked(same[:1])
    person = found.get(same[0]) if same else None
    if person is None or person.erased_at is not None or person.merged_into is not None:
        raise NotFound
    return person, list(found)


async def _is_mine(actor: Customer, phone: str) -> bool:
    """Whether this is the phone they are known by, and it leads to them."""
    owner = await fetch_value(WHOSE, vault().index(PHONE, phone))
    mine = await my_membership(actor)
    return owner in await identities_of(actor.member_id) and mine.phone_masked == mask_phone(phone)
