"""Holding a member while something about them is written, and their own key for packages above that seal it."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.privacy import PersonalKey
from guide_app.base.kernel.resealing import keys_of
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.members.sealed import MEMBERS

# An erasure waits for whoever writes something, and finds it; who comes after an erasure is refused. Of a person
# that of the member as whom they are known is held: an erasure and a merge hold it as well.
LIVING = f"""
SELECT m.id FROM member m WHERE m.id = {survivor_of("$1")} AND m.erased_at IS NULL FOR NO KEY UPDATE OF m
"""


async def hold_living(member_id: UUID) -> None:
    """Let nobody else change what hangs on a member, nor erase them, before the transaction ends.

    Raises NotFound for one who is erased.
    """
    if await fetch_value(LIVING, member_id) is None:
        raise NotFound


async def key_of_living(member_id: UUID) -> PersonalKey:
    """The same, and the member's key, made where there is none."""
    await hold_living(member_id)
    return (await keys_of(MEMBERS, [member_id]))[member_id]
