"""What people do with their messages: they read them."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from inbox import queries
from inbox.permissions import OWN_MESSAGES
from inbox.rules import KEPT, floor_of
from inbox.schemas import MyMessage, ReadAllMessages, UnreadMessages

READ = """
INSERT INTO inbox_read (associate, message, read_at) VALUES ($1, $2, $3) ON CONFLICT (message, associate) DO NOTHING
"""


async def read_message(actor: Actor, message_id: UUID) -> MyMessage:
    """Note that the actor has read one of their messages; the first time stays. Raises NotFound."""
    actor.require(OWN_MESSAGES)
    at = clock.now()
    async with transaction():
        await queries.my_message(actor, message_id)
        await execute(READ, actor.associate_id, message_id, at)
        return await queries.my_message(actor, message_id)


async def read_all(actor: Actor, command: ReadAllMessages) -> UnreadMessages:
    """Note that the actor has read all of their messages up to the newest that was shown to them; what is left.

    Raises NotFound for a message that is not theirs.
    """
    actor.require(OWN_MESSAGES)
    at = clock.now()
    async with transaction():
        await queries.my_message(actor, command.through)
        await execute(queries.READ_ALL, actor.associate_id, floor_of(at - KEPT), command.through, at)
        return await queries.my_unread(actor)
