"""What a callback does to the mirror: a relation begins, ends, or has to be looked at."""

from datetime import datetime

from guide_app.base.kernel.database import execute, fetch_row
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.jobs import enqueue
from guide_app.ground.touches.service import record_touches
from wecom_bridge.callbacks import (
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
from wecom_bridge.mirror_contacts import STATE_CHARS, Addition, meetings_of
from wecom_bridge.mirror_members import known_members, lose_member, match_member, rename_member
from wecom_bridge.rules import SAME_ADDING, TRANSFERRED, EndReason

FETCH_CONTACT = "wecom.fetch_contact"
"""The outside call that brings a customer's name and the members' notes, which no callback tells."""

MEET_CONTACT = """
INSERT INTO wecom_contact (id, external_userid, mirrored_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
# Callbacks come late, doubled and out of order, so each says only what it knows: an adding is the latest one told of
# (copies within `$7` are the same one), and an end holds against every adding that is not after it.
BEGIN = """
INSERT INTO wecom_follow AS f (id, member, contact, state, confirmed, added_at, mirrored_at)
SELECT $1, $2, c.id, $4, $5, $6, $8 FROM wecom_contact c WHERE c.external_userid = $3
ON CONFLICT (member, contact) DO UPDATE SET
  state = coalesce(nullif(EXCLUDED.state, ''), f.state),
  confirmed = f.confirmed AND f.end_reason IS NULL OR EXCLUDED.confirmed,
  added_at = CASE WHEN coalesce(f.ended_at > EXCLUDED.added_at, true)
    AND f.added_at BETWEEN EXCLUDED.added_at - $7::interval AND EXCLUDED.added_at + $7
    THEN f.added_at ELSE greatest(f.added_at, EXCLUDED.added_at) END,
  ended_at = CASE WHEN f.ended_at > EXCLUDED.added_at THEN f.ended_at END,
  end_reason = CASE WHEN f.ended_at > EXCLUDED.added_at THEN f.end_reason END,
  mirrored_at = EXCLUDED.mirrored_at
RETURNING f.id, f.added_at
"""
END = """
INSERT INTO wecom_follow AS f (id, member, contact, confirmed, ended_at, end_reason, mirrored_at)
SELECT $1, $2, c.id, true, $4, $5, $6 FROM wecom_contact c WHERE c.external_userid = $3
ON CONFLICT (member, contact) DO UPDATE SET ended_at = EXCLUDED.ended_at, end_reason = EXCLUDED.end_reason,
  mirrored_at = EXCLUDED.mirrored_at
WHERE coalesce(f.added_at <= EXCLUDED.ended_at, true) AND coalesce(f.ended_at < EXCLUDED.ended_at, true)
"""


async def mirror(callback: Callback, *, received_at: datetime) -> None:
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


async def ask_for_contact(external_userid: str) -> None:
    """Have the customer read from WeCom soon; asked once while it waits. Stands inside a transaction."""
    await enqueue(FETCH_CONTACT, [external_userid.encode()], keys=[external_userid])


async def _begin(callback: ContactAdded, *, confirmed: bool, at: datetime, received_at: datetime) -> None:
    """The relation begins, and is a touch of the associate once the member has confirmed."""
    await match_member(callback.user_id)
    member = (await known_members([callback.user_id], at=received_at))[callback.user_id.lower()]
    await execute(MEET_CONTACT, new_id(), callback.external_user_id, received_at)
    begun = await fetch_row(
        BEGIN,
        new_id(),
        member.id,
        callback.external_user_id,
        callback.state[:STATE_CHARS],
        confirmed,
        at,
        SAME_ADDING,
        received_at,
    )
    assert begun is not None, "the upsert always writes"
    if confirmed:
        addition = Addition(begun["id"], member.associate_id, callback.external_user_id, begun["added_at"])
        await record_touches(await meetings_of([addition]))
    await ask_for_contact(callback.external_user_id)


async def _end(callback: ContactCallback, reason: EndReason, *, at: datetime, received_at: datetime) -> None:
    """The relation ends. One that was not known is kept as ended, should its beginning be told later."""
    member = (await known_members([callback.user_id], at=received_at))[callback.user_id.lower()]
    await execute(MEET_CONTACT, new_id(), callback.external_user_id, received_at)
    await execute(END, new_id(), member.id, callback.external_user_id, at, reason.value, received_at)
