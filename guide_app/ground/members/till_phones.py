"""Members whom a till knows by a phone: their number is made of its keyed hash, and the phone stands nowhere."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.sealing import PHONE

BEGINS = "TP"
"""Numbers of such members begin so."""
NO_PHONE_BEGINS = "TE"
"""Numbers of such members begin so once they are erased, or have another phone."""
DIGITS = 24
AT_ONCE = 500

NUMBER = f"'{BEGINS}' || upper(left(encode({{index}}, 'hex'), {DIGITS}))"
"""The number that belongs to the index of a phone, as SQL."""

# Before phones were told from cards, imports kept them as they were typed.
IN_CLEAR = """
SELECT number FROM till_member WHERE number ~ '^([+]?86-?|0086)?1[3-9][0-9]{9}$' AND number > $1
ORDER BY number LIMIT $2
"""
RENAME = """
WITH renamed AS (
  UPDATE till_member t SET number = new.number FROM unnest($1::text[], $2::text[]) AS new (typed, number)
  WHERE t.number = new.typed AND NOT EXISTS (SELECT FROM till_member taken WHERE taken.number = new.number)
  RETURNING t.member, t.number
)
UPDATE member m SET number = renamed.number FROM renamed WHERE m.id = renamed.member
"""


class NumberInClear(msgspec.Struct, frozen=True):
    """A till's number of a member that is a phone."""

    number: str


def number_of(index: bytes) -> str:
    """The number of the member whom tills know by the phone of this index."""
    return f"{BEGINS}{index.hex()[:DIGITS].upper()}"


def number_without_phone(member_id: UUID) -> str:
    """The number of such a member whom no phone leads to: nothing of one in it, and after a restore the same."""
    return f"{NO_PHONE_BEGINS}{member_id.hex[-DIGITS:].upper()}"


async def hide_phones() -> int:
    """Give members whose number is a phone in clear the number that belongs to it; how many. Safe to run twice."""
    keys, hidden, beyond = vault(), 0, ""
    while found := await fetch_as(NumberInClear, IN_CLEAR, beyond, AT_ONCE):
        new = {}
        for one in found:
            try:
                new[one.number] = number_of(keys.index(PHONE, normalise_phone(one.number)))
            except InvalidField:
                continue  # eleven digits that are no phone
        beyond = found[-1].number
        async with transaction():
            renamed = await execute(RENAME, list(new), list(new.values()))
            if renamed:
                await audit.record(SYSTEM, "members.till_phones_hidden", "members", members=renamed)
        hidden += renamed
    return hidden
