"""Which member a customer on WeCom is: said by who serves them, or proven by a registration whose link was theirs.

A customer is one person. One who is somebody else's already stays theirs, and the two members are noted as a pair that
may be one person, for headquarters to decide.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.members.living import hold_living
from guide_app.ground.members.merging.rules import FOUND_AT_ONCE, DuplicateReason
from guide_app.ground.members.merging.service.pairing import Found, note_duplicates
from guide_app.ground.members.queries import member, registration
from guide_app.ground.members.rules import RegistrationStatus
from wecom_bridge.erasing import Contact, contact_of
from wecom_bridge.errors import RegistrationOver
from wecom_bridge.permissions import LINK_CONTACTS
from wecom_bridge.queries import contacts
from wecom_bridge.rules import LinkedBy
from wecom_bridge.schemas import ContactLinked, ContactMeant, ContactUnlinked, LinkContact, MeanContact, UnlinkContact

ONE = PageRequest(None, 1)
ADD = """
INSERT INTO wecom_contact_link (contact, member, how, linked_by, linked_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (contact) DO NOTHING
"""
WHOSE = f"""
SELECT l.member AS id, {survivor_of("l.member")} AS person FROM wecom_contact_link l WHERE l.contact = $1
"""
REMOVE = "DELETE FROM wecom_contact_link WHERE contact = $1"
MEAN = """
INSERT INTO wecom_registration AS meant (registration, contact, meant_by, meant_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (registration) DO UPDATE SET contact = excluded.contact, meant_by = excluded.meant_by,
  meant_at = excluded.meant_at
"""
ENDED = """
SELECT w.registration, w.contact, w.meant_by, r.member FROM wecom_registration w
JOIN registration r ON r.id = w.registration WHERE r.status <> 'pending' ORDER BY w.registration LIMIT $1
"""
FORGET = "DELETE FROM wecom_registration WHERE registration = $1"
# Members whose contacts have one unionid, each pair once.
SAME_ACCOUNT = """
WITH linked AS (
  SELECT DISTINCT c.unionid_index, coalesce(m.merged_into, m.id) AS member
  FROM wecom_contact_link l JOIN wecom_contact c ON c.id = l.contact JOIN member m ON m.id = l.member
  WHERE c.unionid_index IS NOT NULL AND c.erased_at IS NULL AND m.erased_at IS NULL
)
SELECT DISTINCT a.member AS survivor, b.member AS absorbed
FROM linked a JOIN linked b ON b.unionid_index = a.unionid_index AND b.member > a.member
WHERE NOT EXISTS (SELECT FROM member_duplicate d WHERE d.one = a.member AND d.other = b.member)
ORDER BY 1, 2 LIMIT $1
"""


class Whose(msgspec.Struct, frozen=True):
    """The member to whom a customer is linked, and as whom that one is known now."""

    id: UUID
    person: UUID


class Meant(msgspec.Struct, frozen=True):
    """A registration that has ended, and the customer whose link it was; `member` where they agreed."""

    registration: UUID
    contact: UUID
    meant_by: UUID | None
    member: UUID | None


async def link_contact(actor: Actor, command: LinkContact) -> ContactLinked:
    """Say which member a customer of WeCom is, both in reach. Said twice it stands once.

    One who is another person's already stays theirs, and the pair is noted. Raises NotFound.
    """
    actor.require(LINK_CONTACTS)
    async with transaction():
        contact = await _contact(actor, command.external_userid)
        found = await member(actor, command.member_id)
        await hold_living(found.id)
        at = clock.now()
        other = await _link(contact.id, found.id, LinkedBy.STAFF, by=actor.associate_id, at=at)
        if other is None:
            await audit.record(actor, "wecom.contact_linked", f"member:{found.id}", contact=contact.id)
        else:
            await _note(found.id, other, at=at)
    return ContactLinked(
        external_userid=command.external_userid, member_id=found.id, linked=other is None, noted=other is not None
    )


async def unlink_contact(actor: Actor, command: UnlinkContact) -> ContactUnlinked:
    """Take back that a customer is a member; both have to be in reach. Raises NotFound."""
    actor.require(LINK_CONTACTS)
    async with transaction():
        contact = await _contact(actor, command.external_userid)
        whose = await fetch_row_as(Whose, WHOSE, contact.id)
        if whose is not None:
            found = await member(actor, whose.id)
            await execute(REMOVE, contact.id)
            await audit.record(
                actor, "wecom.contact_unlinked", f"member:{found.id}", contact=contact.id, reason=command.reason
            )
    return ContactUnlinked(external_userid=command.external_userid, was_linked=whose is not None)


async def mean_contact(actor: Actor, registration_id: UUID, command: MeanContact) -> ContactMeant:
    """Note to which customer the link of one's own registration is sent: they are linked once they have agreed.

    Raises NotFound, RegistrationOver.
    """
    actor.require(LINK_CONTACTS)
    async with transaction():
        begun = await registration(actor, registration_id)
        if begun.associate_id != actor.associate_id:
            raise NotFound
        if begun.status is not RegistrationStatus.PENDING:
            raise RegistrationOver
        contact = await _contact(actor, command.external_userid)
        await execute(MEAN, begun.id, contact.id, actor.associate_id, clock.now())
        await audit.record(actor, "wecom.contact_meant", f"registration:{begun.id}", contact=contact.id)
    return ContactMeant(registration_id=begun.id, external_userid=command.external_userid)


async def link_registered(at: datetime) -> int:
    """Link customers who have agreed by the link that was theirs; how many registrations have ended. Safe to run twice.

    A registration that nobody agreed to links nobody.
    """
    ended = await fetch_as(Meant, ENDED, FOUND_AT_ONCE)
    for one in ended:
        async with transaction():
            if one.member is not None:
                try:
                    await hold_living(one.member)
                except NotFound:  # erased since
                    pass
                else:
                    await _agreed(one, one.member, at=at)
            await execute(FORGET, one.registration)
    return len(ended)


async def find_same_accounts(at: datetime) -> int:
    """Note members whose contacts have one WeChat account as pairs that may be one person; how many are new."""
    pairs = await fetch_as(Found, SAME_ACCOUNT, FOUND_AT_ONCE)
    return await note_duplicates(SYSTEM, pairs, DuplicateReason.UNIONID, at=at)


async def _agreed(meant: Meant, member_id: UUID, *, at: datetime) -> None:
    other = await _link(meant.contact, member_id, LinkedBy.REGISTRATION, by=meant.meant_by, at=at)
    if other is None:
        await audit.record(SYSTEM, "wecom.contact_linked", f"member:{member_id}", contact=meant.contact)
    else:
        await _note(member_id, other, at=at)


async def _contact(actor: Actor, external_userid: str) -> Contact:
    """A customer of a member of WeCom in reach, of whom something is known. Raises NotFound."""
    if not (await contacts(actor, ONE, external_userid=external_userid)).items:
        raise NotFound(field="external_userid")
    found = await contact_of(external_userid)
    if found.erased_at is not None:
        raise NotFound(field="external_userid")
    return found


async def _link(contact_id: UUID, member_id: UUID, how: LinkedBy, *, by: UUID | None, at: datetime) -> UUID | None:
    """Link them, unless the customer is somebody's already; as whom that one is known, where it is another person."""
    await execute(ADD, contact_id, member_id, how, by, at)
    whose, own = await fetch_row_as(Whose, WHOSE, contact_id), await fetch_as(Found, PERSON, member_id)
    assert whose is not None, "it was there, or it was added"
    return None if whose.person == own[0].survivor else whose.person


PERSON = f"SELECT {survivor_of('$1')} AS survivor, $1::uuid AS absorbed"


async def _note(member_id: UUID, other: UUID, *, at: datetime) -> None:
    await note_duplicates(SYSTEM, [Found(member_id, other)], DuplicateReason.EXTERNAL_CONTACT, at=at)
