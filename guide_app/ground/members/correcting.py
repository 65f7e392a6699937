"""How a correction is written: the profile, the directory of phones, what tells of it. Who may is asked before."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.errors import PhoneTaken
from guide_app.ground.members.events import MemberCorrected
from guide_app.ground.members.people import Person, write_profile
from guide_app.ground.members.profiles import Profile, ProfileField, fields_changed
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.members.till_phones import number_of, number_without_phone
from guide_app.ground.members.winning import keep_won
from guide_app.ground.messages.codes import forget_codes_of

FREE = "DELETE FROM member_phone WHERE member = ANY($1::uuid[]) RETURNING phone_index"
TAKE = "INSERT INTO member_phone (phone_index, member) VALUES ($1, $2) ON CONFLICT (phone_index) DO NOTHING"
# They say which phone is theirs: whom they were merged with keeps none of before.
FORGET_OTHERS = "UPDATE member SET phone_sealed = NULL, phone_masked = '' WHERE id = ANY($1::uuid[])"
# The next receipt of a phone that is nobody's any more begins with a member of whom nothing is known.
UNNUMBER = """
WITH freed AS (
  DELETE FROM till_member WHERE member = $1 AND number = ANY($3::text[]) RETURNING member
), taken AS (
  INSERT INTO till_member (number, member) SELECT $2::text, freed.member FROM freed LIMIT 1
)
UPDATE member SET number = $2 FROM freed WHERE member.id = freed.member AND member.number = ANY($3::text[])
"""
NOTE = """
WITH noted AS (
  INSERT INTO member_correction (id, member, fields, by_customer, actor_id, at) VALUES ($1, $2, $3, $4, $5, $6)
)
UPDATE member SET version = version + 1 WHERE id = $2
"""


class Freed(msgspec.Struct, frozen=True):
    """The keyed hash of a phone that was somebody's."""

    phone_index: bytes


async def correct(
    actor: Actor | Customer, person: Person, after: Profile, *, same: list[UUID], at: datetime
) -> tuple[ProfileField, ...]:
    """Make `after` the profile of a locked person, on record; what changed. `same` are all members who are that person.

    Raises PhoneTaken.
    """
    fields = fields_changed(person.profile, after)
    if not fields:
        return fields
    if ProfileField.PHONE in fields and after.phone is not None:
        await _give_phone(person.id, same, after.phone, at=at)
    await write_profile(person, person.key(), after)
    by_customer = isinstance(actor, Customer)
    by = person.id if by_customer else actor.id
    names = [str(field) for field in fields]
    await execute(NOTE, new_id(), person.id, names, by_customer, by, at)
    await audit.record(actor, "members.changed", f"member:{person.id}", fields=names)
    told = MemberCorrected(member_id=person.id, fields=tuple(names), by_customer=by_customer, corrected_at=at)
    await publish(told, at=at)
    return fields


async def _give_phone(member_id: UUID, same: list[UUID], phone: str, *, at: datetime) -> None:
    """The one phone that leads to this person from now on, in codes and receipts. Raises PhoneTaken."""
    index = vault().index(PHONE, phone)
    gone = [one.phone_index for one in await fetch_as(Freed, FREE, same) if one.phone_index != index]
    if not await execute(TAKE, index, member_id):
        raise PhoneTaken(field="phone")
    await keep_won(member_id, gone, at=at)
    await forget_codes_of(gone)
    await execute(FORGET_OTHERS, [one for one in same if one != member_id])
    numbers = [number_of(one) for one in gone]
    for one in same:
        await execute(UNNUMBER, one, number_without_phone(one), numbers)
