"""Legal entities by dates, for services that have asked for their own permission."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import InvalidField

ENTITY_ON = """
SELECT id FROM legal_entity WHERE code = $1 AND coalesce(opened_on, $2) <= $2 AND coalesce(closed_on, 'infinity') > $2
FOR KEY SHARE
"""
FINGERPRINT = """
SELECT md5(string_agg(concat_ws(':', valid_from, ownership, entity), ' ' ORDER BY valid_from))
FROM store_ownership WHERE store = (SELECT id FROM store WHERE id = $1 FOR NO KEY UPDATE)
"""


async def entity_on(code: str, day: date) -> UUID:
    """The legal entity with that code, which exists on a day. Raises InvalidField."""
    found: UUID | None = await fetch_value(ENTITY_ON, code, day)
    if found is None:
        raise InvalidField("entity", "须为当日存续的法人编码 / the code of a legal entity that exists on that day")
    return found


async def as_it_is(store_id: UUID) -> str:
    """What changes when anything about who runs a store does, read under its lock."""
    known: str | None = await fetch_value(FINGERPRINT, store_id)
    return known or ""
