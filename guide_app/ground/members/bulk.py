"""Many members at once, for imports that know a member by the number alone: no name, no phone, no consent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.rules import MemberSource


@dataclass(frozen=True, slots=True)
class Sighting:
    """A member number and where and when a till saw it first. The store must exist."""

    number: str
    store_code: str
    at: datetime


class MemberOfNumber(msgspec.Struct, frozen=True):
    """Whose number it is."""

    number: str
    id: UUID


IDS = "SELECT number, coalesce(merged_into, id) AS id FROM member WHERE number = ANY($1::text[])"
# Of two imports at once, the later one waits here, and finds the members of the other.
TAKE_NUMBERS = """
INSERT INTO till_member AS taken (number, member)
SELECT number, id FROM unnest($1::text[], $2::uuid[]) AS seen (number, id) ORDER BY number
ON CONFLICT (number) DO NOTHING RETURNING taken.number, taken.member AS id
"""
ADD_MEMBERS = """
INSERT INTO member (id, number, name_masked, phone_masked, level, source, registered_at, home_store, version)
SELECT seen.id, seen.number, '', '', 'basic', $5, seen.at, s.id, 1
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS seen (id, number, store_code, at)
JOIN store s ON s.code = seen.store_code
"""

SEE_EARLIER = """
UPDATE member m SET registered_at = seen.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (id, at)
WHERE m.id = seen.id AND m.source = $3 AND m.registered_at > seen.at
"""


async def ensure_members(sightings: Collection[Sighting]) -> dict[str, UUID]:
    """The id of every member number. A missing member is created at the store of their first receipt.

    For a member that only tills have told of, the first receipt is the registration, so an older file moves it back.
    """
    first = sorted(sightings, key=lambda sighting: sighting.number)
    numbers = [sighting.number for sighting in first]
    async with transaction():
        known = await _ids(numbers)
        missing = [sighting for sighting in first if sighting.number not in known]
        if missing:
            asked = ([sighting.number for sighting in missing], [new_id() for _ in missing])
            taken = {one.number: one.id for one in await fetch_as(MemberOfNumber, TAKE_NUMBERS, *asked)}
            new = [sighting for sighting in missing if sighting.number in taken]
            await execute(
                ADD_MEMBERS,
                [taken[sighting.number] for sighting in new],
                [sighting.number for sighting in new],
                [sighting.store_code for sighting in new],
                [sighting.at for sighting in new],
                MemberSource.TILL.value,
            )
            known = await _ids(numbers)
        ids = [known[number] for number in numbers]
        await execute(SEE_EARLIER, ids, [sighting.at for sighting in first], MemberSource.TILL.value)
    return known


async def _ids(numbers: list[str]) -> dict[str, UUID]:
    return {one.number: one.id for one in await fetch_as(MemberOfNumber, IDS, numbers)}
