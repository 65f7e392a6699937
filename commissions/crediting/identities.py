"""Members who turn out to be one person, or two after all: of each person one acquisition alone is the first."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from commissions.crediting.acquired import mark_first_orders
from commissions.crediting.other_facts import FIRST, NO_LONGER_FIRST
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.ground.members.events import IdentityChanged


class Known(msgspec.Struct, frozen=True):
    """As whom a member is known now."""

    person: UUID


# An older change than the one that is known is passed over: each lane tells all of them.
LEARN = """
INSERT INTO commission_person AS kept (member, person, version)
SELECT member, $2, version FROM unnest($1::uuid[], $3::int[]) AS told (member, version)
ON CONFLICT (member) DO UPDATE SET person = excluded.person, version = excluded.version
WHERE excluded.version > kept.version
"""
BEFORE = "SELECT DISTINCT a.person FROM commission_acquisition a WHERE a.member = ANY($1::uuid[])"
# None of them is the first until it is known who is, so that no person ever has two.
MOVE = """
UPDATE commission_acquisition a SET person = who.person, is_first = false FROM commission_person who
WHERE who.member = a.member AND a.member = ANY($1::uuid[]) AND a.person <> who.person
"""


async def know_persons(changes: Sequence[IdentityChanged]) -> None:
    """Learn who is one person with whom. The bonus for a person is due once: which of two loses it, a settlement takes
    back; which comes back when they are put apart, it pays again, and neither twice."""
    for change in changes:
        members = [one.member_id for one in change.members]
        persons = {change.person_id, *(one.person for one in await fetch_as(Known, BEFORE, members))}
        await mark_first_orders(sorted(persons))
        await execute(LEARN, members, change.person_id, [one.version for one in change.members])
        await execute(MOVE, members)
        await execute(NO_LONGER_FIRST, sorted(persons))
        await execute(FIRST, sorted(persons))
        await mark_first_orders(sorted(persons))
