"""What a callback does to the mirror: a relation begins, ends, or has to be looked at."""

from datetime import datetime

from guide_app.base.kernel.access import SYSTEM
from guide_app.ground.touches.service import record_touches
from wecom_bridge.callbacks.kinds import (
    Callback,
    ContactAdded,
    ContactCallback,
    ContactDeleted,
    ContactEdited,
    ContactHalfAdded,
    MemberChanged,
    MemberLeft,
    MemberUnfollowed,
)
from wecom_bridge.mirror.contacts import meet_contact
from wecom_bridge.mirror.fetching import ask_for_contact
from wecom_bridge.mirror.members import known_members, lose_member, match_member, rename_member
from wecom_bridge.mirror.relations import begin_relation, end_relation
from wecom_bridge.mirror.touches import Addition, meetings_of
from wecom_bridge.rules import TRANSFERRED, EndReason


async def apply(callback: Callback, *, received_at: datetime) -> None:
    """Apply one callback; those that concern nothing in the mirror do nothing. Stands inside a transaction.

    `received_at` stands in for WeCom's own stamp where that is missing.
    """
    at = callback.created_at if callback.created_unix else received_at
    match callback:
        case ContactHalfAdded():
            await _begin(callback, confirmed=False, at=at, received_at=received_at)
        case ContactAdded():
            await _begin(callback, confirmed=True, at=at, received_at=received_at)
        case ContactDeleted(source=source):
            reason = EndReason.TRANSFERRED if source == TRANSFERRED else EndReason.DELETED
            await _end(callback, reason, at=at, received_at=received_at)
        case MemberUnfollowed():
            await _end(callback, EndReason.UNFOLLOWED, at=at, received_at=received_at)
        case ContactEdited():
            await ask_for_contact(callback.external_user_id)
        case MemberChanged(user_id=userid, new_user_id=new_userid) if new_userid:
            await rename_member(userid, new_userid=new_userid)
        case MemberLeft(user_id=userid):
            await lose_member(userid, at=at)
        case _:
            pass


async def _begin(callback: ContactAdded, *, confirmed: bool, at: datetime, received_at: datetime) -> None:
    """The relation begins, and is a touch of the associate once the member has confirmed."""
    external_userid = callback.external_user_id
    await match_member(callback.user_id)
    member = (await known_members([callback.user_id], at=received_at))[callback.user_id.lower()]
    await meet_contact(external_userid, at=received_at)
    begun = await begin_relation(
        member.id, external_userid, state=callback.state, confirmed=confirmed, at=at, received_at=received_at
    )
    if confirmed:
        addition = Addition(begun.id, member.associate_id, external_userid, begun.added_at)
        await record_touches(SYSTEM, await meetings_of([addition]))
    await ask_for_contact(external_userid)


async def _end(callback: ContactCallback, reason: EndReason, *, at: datetime, received_at: datetime) -> None:
    member = (await known_members([callback.user_id], at=received_at))[callback.user_id.lower()]
    await meet_contact(callback.external_user_id, at=received_at)
    await end_relation(member.id, callback.external_user_id, reason, at=at, received_at=received_at)
