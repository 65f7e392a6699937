"""Erasing what is known of a member. Their row stays, under its number, so that orders, ledgers and coupons stand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, erasures
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.erasures import Erased, ErasureEntry
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.members import queries
from guide_app.ground.members.permissions import ERASE_MEMBERS
from guide_app.ground.members.reads import identities_of
from guide_app.ground.members.rules import ERASED_NAME, RegistrationStatus
from guide_app.ground.members.schemas import MemberErased
from guide_app.ground.members.till_phones import BEGINS as PHONE_NUMBERS
from guide_app.ground.members.till_phones import number_without_phone
from guide_app.ground.members.winning import keep_won
from guide_app.ground.messages.codes import forget_codes_of

KIND = "member"
"""What members are called in the journal of erasures."""

OWN_PART = "members.profile"
"""What this package itself forgets, as certificates name it."""

# The person, under whatever member ids: those who were merged into them go with them.
LOCK_ALL = """
SELECT m.id, m.erased_at FROM member m WHERE m.id = ANY($1::uuid[]) ORDER BY m.id FOR NO KEY UPDATE OF m
"""
LOCK = "SELECT m.id, m.erased_at FROM member m WHERE m.id = $1 FOR NO KEY UPDATE OF m"
PHONES = "SELECT phone_index FROM member_phone WHERE member = $1"
FORGET = """
UPDATE member SET name_sealed = NULL, name_masked = $3, name_grams = NULL, phone_sealed = NULL, phone_masked = '',
  birthday = NULL, birthday_sealed = NULL, birthday_index = NULL, gender = 'unknown', dedicated = NULL, erased_at = $2,
  version = version + 1
WHERE id = $1
"""
END_REGISTRATIONS = """
UPDATE registration SET status = $3, ended_at = $2, name_sealed = NULL, name_masked = '', name_grams = NULL,
  phone_sealed = NULL, phone_index = NULL, phone_masked = '', birthday = NULL, birthday_sealed = NULL,
  birthday_index = NULL, key_wrapped = NULL
WHERE status = $4 AND phone_index = ANY($1)
"""
# What ended before has nothing left but its masked forms; proofs of consent keep the text, and neither device nor
# guardian; who saw the phone stays on record, and not what they wrote about it.
FORGET_BESIDE = (
    "UPDATE registration SET name_masked = '', phone_masked = '' WHERE member = $1",
    """
    UPDATE consent SET evidence = evidence - ARRAY['user_agent_sha256', 'device_sha256', 'guardian'] WHERE member = $1
    """,
    "DELETE FROM registration_device d USING registration r WHERE r.id = d.registration AND r.member = $1",
    "UPDATE member_reveal SET reason = '' WHERE member = $1",
    "DELETE FROM member_key WHERE member = $1",
    "DELETE FROM member_store WHERE member = $1",
    "DELETE FROM member_before_merge WHERE member = $1",
    "UPDATE member_duplicate SET ended_because = '' WHERE one = $1 OR other = $1",
)
END_FOR_THEM = (
    "UPDATE consent SET withdrawn_at = $2 WHERE member = $1 AND withdrawn_at IS NULL",
    "UPDATE binding SET ended_at = $2 WHERE member = $1 AND ended_at IS NULL",
)
# A number that is made of a phone would lead the next receipt of that phone to whom was erased.
UNNUMBER = f"""
WITH freed AS (
  DELETE FROM till_member WHERE member = $1 AND number LIKE '{PHONE_NUMBERS}%' RETURNING member
), taken AS (
  INSERT INTO till_member (number, member) SELECT $2::text, freed.member FROM freed
)
UPDATE member SET number = $2 FROM freed WHERE member.id = freed.member
"""
FREE_PHONES = "DELETE FROM member_phone WHERE phone_index = ANY($1) AND member = $2"


class ToErase(msgspec.Struct, frozen=True):
    """A member under the lock."""

    id: UUID
    erased_at: datetime | None


class KnownBy(msgspec.Struct, frozen=True):
    """The keyed hash of a phone."""

    phone_index: bytes


async def erase_member(actor: Actor, member_id: UUID, *, at: datetime) -> MemberErased:
    """Erase all that is known of a member: done once, a second time changes nothing. Raises NotFound beyond the reach.

    What they bought, earned others and were given stays under their number. The phone may be registered anew; where
    somebody had won them, a keyed hash of it says so for a while: nobody is paid for that twice.
    """
    actor.require(ERASE_MEMBERS)
    async with transaction():
        seen = await queries.member(actor, member_id)
        locked = await fetch_as(ToErase, LOCK_ALL, await identities_of(seen.id))
        if not locked:
            raise NotFound
        for one in locked:
            if one.erased_at is not None:
                return MemberErased(seen.id, one.erased_at)
        for one in locked:
            counts = await _forget(one.id, at=at)
            await audit.record(actor, "members.erased", f"member:{one.id}")
            await erasures.witness(actor, Erased(KIND, one.id, at, counts))
            await erasures.note(KIND, one.id, actor, at=at)
    return MemberErased(seen.id, at)


async def erase_again(actor: Actor, entry: ErasureEntry) -> bool:
    """Erase a member who has come back with a backup, as of when they were erased; whether they had."""
    actor.require(ERASE_MEMBERS)
    async with transaction():
        locked = await fetch_row_as(ToErase, LOCK, entry.subject)
        if locked is None or locked.erased_at is not None:
            return False
        counts = await _forget(entry.subject, at=entry.erased_at)
        await audit.record(actor, "members.erased_again", f"member:{entry.subject}", erased_at=entry.erased_at)
        await erasures.witness(actor, Erased(KIND, entry.subject, entry.erased_at, counts))
        await erasures.note_again(entry)
    return True


async def _forget(member_id: UUID, *, at: datetime) -> dict[str, int]:
    """All of it in this transaction, what other packages hold first, while the keys are there; how many rows."""
    counts = await erasures.forget_parts(KIND, member_id, at=at)
    indexes = await _phones(member_id)
    ended, waiting = RegistrationStatus.EXPIRED, RegistrationStatus.PENDING
    rows = await execute(END_REGISTRATIONS, indexes, at, ended, waiting)
    rows += await execute(FORGET, member_id, at, ERASED_NAME)
    for statement in FORGET_BESIDE:
        rows += await execute(statement, member_id)
    for statement in END_FOR_THEM:
        rows += await execute(statement, member_id, at)
    rows += await execute(UNNUMBER, member_id, number_without_phone(member_id))
    await forget_codes_of(indexes)
    await keep_won(member_id, indexes, at=at)
    rows += await execute(FREE_PHONES, indexes, member_id)
    return counts | {OWN_PART: rows}


async def _phones(member_id: UUID) -> Sequence[bytes]:
    return [one.phone_index for one in await fetch_as(KnownBy, PHONES, member_id)]


async def _again(entry: ErasureEntry) -> bool:
    return await erase_again(SYSTEM, entry)


ERASER = erasures.Eraser(KIND, _again)
