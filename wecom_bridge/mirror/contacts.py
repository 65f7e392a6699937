"""Customers in the mirror; what is as before is not written."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_name
from guide_app.base.kernel.privacy import vault
from wecom_bridge.calling.answers import ExternalContact
from wecom_bridge.mirror.differences import counts_of, digest_of
from wecom_bridge.rules import small, storable
from wecom_bridge.schemas import Counts

NAME = "wecom.contact.name"
UNIONID = "wecom.contact.unionid"
"""Purposes under which personal data is sealed."""

# A LIMIT inside LATERAL makes each of a page's rows one step into the unique index, whatever the size of the table.
KNOWN_CONTACTS = """
SELECT known.* FROM unnest($1::text[]) AS g (external_userid)
CROSS JOIN LATERAL (SELECT c.id, c.external_userid, c.digest FROM wecom_contact c
  WHERE c.external_userid = g.external_userid LIMIT 1) AS known
"""
WRITE_CONTACTS = """
INSERT INTO wecom_contact (id, external_userid, name_sealed, name_masked, type, unionid_sealed, unionid_index, digest,
  mirrored_at)
SELECT g.*, $9 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::int[], $6::bytea[], $7::bytea[],
  $8::bytea[]) AS g
ON CONFLICT (external_userid) DO UPDATE SET name_sealed = EXCLUDED.name_sealed, name_masked = EXCLUDED.name_masked,
  type = EXCLUDED.type, unionid_sealed = EXCLUDED.unionid_sealed, unionid_index = EXCLUDED.unionid_index,
  digest = EXCLUDED.digest, mirrored_at = EXCLUDED.mirrored_at
RETURNING id, external_userid, xmax = 0 AS added
"""
MEET_CONTACT = """
INSERT INTO wecom_contact (id, external_userid, mirrored_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""


class KnownContact(msgspec.Struct, frozen=True):
    """A customer whom the mirror has; `digest` is None until WeCom has told more than an id."""

    id: UUID
    external_userid: str
    digest: bytes | None


class WrittenContact(msgspec.Struct, frozen=True):
    """A customer who was written just now."""

    id: UUID
    external_userid: str
    added: bool


async def mirror_contacts(contacts: Mapping[str, ExternalContact], *, at: datetime) -> tuple[dict[str, UUID], Counts]:
    """Ids by external userid, and what was written."""
    known = {row.external_userid: row for row in await fetch_as(KnownContact, KNOWN_CONTACTS, list(contacts))}
    digests = {
        external: digest_of(contact.name, contact.type, contact.union_id) for external, contact in contacts.items()
    }
    # In one order everywhere, so that two who write the same customers wait for each other instead of locking up.
    changed = sorted(ext for ext in contacts if ext not in known or known[ext].digest != digests[ext])
    written: list[WrittenContact] = []
    if changed:
        keys, given = vault(), [contacts[external] for external in changed]
        written = await fetch_as(
            WrittenContact,
            WRITE_CONTACTS,
            [new_id() for _ in changed],
            changed,
            [keys.seal(NAME, contact.name) for contact in given],
            [mask_name(storable(contact.name)) for contact in given],
            [small(contact.type) for contact in given],
            [keys.seal(UNIONID, contact.union_id) if contact.union_id else None for contact in given],
            [keys.index(UNIONID, contact.union_id) if contact.union_id else None for contact in given],
            [digests[external] for external in changed],
            at,
        )
    ids = {external: row.id for external, row in known.items()}
    ids |= {row.external_userid: row.id for row in written}
    return ids, counts_of([row.added for row in written], of=len(contacts))


async def meet_contact(external_userid: str, *, at: datetime) -> None:
    """Have a row for a customer whom a callback told of; the rest is read from WeCom later."""
    await execute(MEET_CONTACT, new_id(), external_userid, at)
