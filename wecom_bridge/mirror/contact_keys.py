"""The keys of customers on WeCom: what is said of one is sealed under a key of theirs, that an erasure destroys."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.privacy import PersonalKey, vault

KEYS = """
SELECT c.id, k.key_wrapped FROM wecom_contact c LEFT JOIN wecom_contact_key k ON k.contact = c.id
WHERE c.id = ANY($1) AND c.erased_at IS NULL
"""
# In one order everywhere; of two who make a key for the same customer the second one finds that of the first.
KEEP = """
INSERT INTO wecom_contact_key (contact, key_wrapped)
SELECT contact, key_wrapped FROM unnest($1::uuid[], $2::bytea[]) AS made (contact, key_wrapped) ORDER BY contact
ON CONFLICT (contact) DO NOTHING
"""


class KeyOfContact(msgspec.Struct, frozen=True):
    """A customer who was not erased, and their key if there is one."""

    id: UUID
    key_wrapped: bytes | None


async def keys_of_contacts(contact_ids: Collection[UUID]) -> dict[UUID, PersonalKey]:
    """The keys of these customers, made where there are none. One who was erased has none, and gets none."""
    if not contact_ids:
        return {}
    found = await fetch_as(KeyOfContact, KEYS, list(contact_ids))
    without = [one.id for one in found if one.key_wrapped is None]
    if without:
        await keep_keys({contact_id: vault().new_person() for contact_id in without})
        found = await fetch_as(KeyOfContact, KEYS, list(contact_ids))
    return {one.id: vault().person(one.key_wrapped) for one in found if one.key_wrapped is not None}


async def keep_keys(keys: dict[UUID, PersonalKey]) -> None:
    """Keep new keys, unless the customer has one."""
    await execute(KEEP, list(keys), [key.wrapped for key in keys.values()])
