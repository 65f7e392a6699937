"""Many associates at once, for imports: the missing are created and posted, what people maintain is left alone."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.rules import AssociateStatus

Post = tuple[str, str]
"""An associate's number and the code of a store where they were seen at work."""


class AssociateOfNumber(msgspec.Struct, frozen=True):
    """Whose number it is."""

    number: str
    id: UUID


IDS = "SELECT number, id FROM associate WHERE number = ANY($1::text[])"
ADD_ASSOCIATES = """
INSERT INTO associate (id, number, name, title, phone_masked, status, version)
SELECT id, number, number, '', '', $3, 1 FROM unnest($1::uuid[], $2::text[]) AS missing (id, number)
ON CONFLICT DO NOTHING
"""

# An import posts associates to stores, and takes no other post from anybody: whoever holds one keeps it.
# An import knows a number and nothing else; whoever has a name, a phone or a WeCom account is maintained by people,
# and their postings say more than a till does.
UNTOUCHED = "a.name = a.number AND a.phone_sealed IS NULL AND a.wecom_userid IS NULL"

EXTEND_POSTINGS = f"""
UPDATE posting p SET valid_from = seen.first_on
FROM unnest($1::text[], $2::text[], $3::date[]) AS seen (number, store_code, first_on)
JOIN associate a ON a.number = seen.number
JOIN store s ON s.code = seen.store_code
WHERE p.associate = a.id AND p.store = s.id AND p.valid_from > seen.first_on AND {UNTOUCHED}
  AND NOT EXISTS (SELECT 1 FROM posting e WHERE e.associate = a.id AND e.store = s.id AND e.valid_from < p.valid_from)
"""

ADD_POSTINGS = f"""
INSERT INTO posting (id, associate, role, path, store, valid_from)
SELECT seen.id, a.id, $5::text, s.path, s.id, seen.first_on
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[]) AS seen (id, number, store_code, first_on)
JOIN associate a ON a.number = seen.number
JOIN store s ON s.code = seen.store_code
WHERE {UNTOUCHED} AND NOT EXISTS (
  SELECT 1 FROM posting e WHERE e.associate = a.id AND (e.store = s.id OR e.role <> $5::text))
"""


async def ensure_associates(first_days: Mapping[Post, date]) -> dict[str, UUID]:
    """The id of every associate number. `first_days` says on which business day they were first seen in which store.

    Missing associates are created under their number, posted to those stores from these days on; a posting made by an
    earlier import begins earlier when an older file shows it. The stores must exist.
    """
    posts = sorted(first_days)
    numbers = sorted({number for number, _ in posts})
    seen_numbers = [number for number, _ in posts]
    seen_stores = [store_code for _, store_code in posts]
    seen_on = [first_days[post] for post in posts]
    async with transaction():
        known = await _ids(numbers)
        missing = [number for number in numbers if number not in known]
        if missing:
            await execute(ADD_ASSOCIATES, [new_id() for _ in missing], missing, AssociateStatus.ACTIVE.value)
            known = await _ids(numbers)
        await execute(EXTEND_POSTINGS, seen_numbers, seen_stores, seen_on)
        await execute(ADD_POSTINGS, [new_id() for _ in posts], seen_numbers, seen_stores, seen_on, Role.ASSOCIATE.value)
    return known


async def _ids(numbers: list[str]) -> dict[str, UUID]:
    return {one.number: one.id for one in await fetch_as(AssociateOfNumber, IDS, numbers)}
