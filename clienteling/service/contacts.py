"""Logging that somebody was spoken to. What is written is never changed."""

from datetime import datetime
from uuid import UUID

import msgspec

from clienteling.permissions import CARE, NOTE_MESSAGES
from clienteling.queries.contacts import contact_of_id
from clienteling.reads import person_and_store
from clienteling.rules.care import Purpose
from clienteling.rules.contacts import ContactChannel, ContactOutcome
from clienteling.schemas.contacts import LogContact, LoggedContact
from clienteling.weighing import require_allowed
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.living import hold_living
from guide_app.ground.members.queries import member


class NewContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it is written."""

    id: UUID
    member: UUID
    associate: UUID
    store: UUID
    channel: ContactChannel
    purpose: Purpose
    outcome: ContactOutcome
    by_customer: bool
    care: UUID | None
    at: datetime


ADD = insert_from_json("contact", NewContact)


async def log_contact(
    actor: Actor, member_id: UUID, command: LogContact, *, care_id: UUID | None = None
) -> LoggedContact:
    """Log a contact with a customer in reach. Raises NotFound, NotToBeContacted.

    Who comes into the store, or calls by themselves, may always be served.
    """
    actor.require(CARE)
    associate, store = person_and_store(actor.associate_id, actor.store_id)
    at = clock.now()
    async with transaction():
        found = await member(actor, member_id)
        await hold_living(found.id)
        if not (command.by_customer or command.channel is ContactChannel.IN_STORE):
            await require_allowed(found.id, command.purpose, at=at)
        row = NewContact(
            id=new_id(),
            member=found.id,
            associate=associate,
            store=store,
            channel=command.channel,
            purpose=command.purpose,
            outcome=command.outcome,
            by_customer=command.by_customer,
            care=care_id,
            at=at,
        )
        await execute(ADD, as_json([row]))
        return await contact_of_id(actor, row.id)


async def note_message(actor: Actor, member_id: UUID, *, by: UUID, store_id: UUID, at: datetime) -> None:
    """Note that the product sent a customer a message for an associate, which counts for the cap."""
    actor.require(NOTE_MESSAGES)
    row = NewContact(
        id=new_id(),
        member=member_id,
        associate=by,
        store=store_id,
        channel=ContactChannel.SMS,
        purpose=Purpose.FOLLOW_UP,
        outcome=ContactOutcome.MESSAGE_SENT,
        by_customer=False,
        care=None,
        at=at,
    )
    await execute(ADD, as_json([row]))
