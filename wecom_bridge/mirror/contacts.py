"""Customers in the mirror; what is as before is not written."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_name
from guide_app.base.kernel.privacy import PersonalKey, vault
from wecom_bridge.calling.answers import ExternalContact
from wecom_bridge.mirror.contact_keys import keep_keys, keys_of_contacts
from wecom_bridge.mirror.differences import counts_of, digest_of
from wecom_bridge.rules import small, storable
from wecom_bridge.schemas import Counts

NAME = "wecom.contact.name"
UNIONID = "wecom.contact.unionid"
"""Purposes under which personal data is sealed."""

# A LIMIT inside LATERAL makes each of a page's rows one step into the unique index, whatever the size of the table.
KNOWN_CONTACTS = """
SELECT known.* FROM unnest($1::text[]) AS g (external_userid)
CROSS JOIN LATERAL (SELECT c.id, c.external_userid, c.digest, c.erased_at IS NOT NULL AS is_erased
  FROM wecom_contact c WHERE c.external_userid = g.external_userid LIMIT 1) AS known
"""
# A customer whom somebody else has added meanwhile has another id and is as new: what they wrote is left as it is.
WRITE_CONTACTS = """
INSERT INTO wecom_contact AS c (id, external_userid, name_sealed, name_masked, type, unionid_sealed, unionid_index,
  digest, mirrored_at)
SELECT g.*, $9 FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::int[], $6::bytea[], $7::bytea[],
  $8::bytea[]) AS g
ON CONFLICT (external_userid) DO UPDATE SET name_sealed = EXCLUDED.name_sealed, name_masked = EXCLUDED.name_masked,
  type = EXCLUDED.type, unionid_sealed = EXCLUDED.unionid_sealed, unionid_index = EXCLUDED.unionid_index,
  digest = EXCLUDED.digest, mirrored_at = EXCLUDED.mirrored_at
WHERE c.id = EXCLUDED.id AND c.erased_at IS NULL
RETURNING id, external_userid, xmax = 0 AS added
"""
MEET_CONTACT = """
INSERT INTO wecom_contact (id, external_userid, mirrored_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""


class KnownContact(msgspec.Struct, frozen=True):
    """A customer whom the mirror has; `digest` is None until WeCom has told more than an id.

    Of one who was erased nothing is written any more, whatever WeCom goes on telling.
    """

    id: UUID
    external_userid: str
    digest: bytes | None
    is_erased: bool

    def differs(self, digest: bytes) -> bool:
        """Whether what WeCom says has to be written."""
        return not self.is_erased and self.digest != digest


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
    changed = sorted(ext for ext in contacts if ext not in known or known[ext].differs(digests[ext]))
    written: list[WrittenContact] = []
    if changed:
        keys, given = vault(), [contacts[external] for external in changed]
        ids_now = [known[external].id if external in known else new_id() for external in changed]
        own = await _keys({contact_id: ext in known for contact_id, ext in zip(ids_now, changed, strict=True)})
        written = await fetch_as(
            WrittenContact,
            WRITE_CONTACTS,
            ids_now,
            changed,
            [own[contact_id].seal(NAME, contact.name) for contact_id, contact in zip(ids_now, given, strict=True)],
            [mask_name(storable(contact.name)) for contact in given],
            [small(contact.type) for contact in given],
            [
                own[contact_id].seal(UNIONID, contact.union_id) if contact.union_id else None
                for contact_id, contact in zip(ids_now, given, strict=True)
            ],
            [keys.index(UNIONID, contact.union_id) if contact.union_id else None for contact in given],
            [digests[external] for external in changed],
            at,
        )
        await keep_keys({row.id: own[row.id] for row in written if row.added})
    ids = {external: row.id for external, row in known.items()}
    ids |= {row.external_userid: row.id for row in written}
    overtaken = [external for external in contacts if external not in ids]
    if overtaken:
        ids |= {row.external_userid: row.id for row in await fetch_as(KnownContact, KNOWN_CONTACTS, overtaken)}
    return ids, counts_of([row.added for row in written], of=len(contacts))


async def _keys(known: Mapping[UUID, bool]) -> dict[UUID, PersonalKey]:
    """The keys of customers by id, those whom the mirror knows and new ones."""
    kept = await keys_of_contacts([contact_id for contact_id, is_known in known.items() if is_known])
    return {contact_id: kept.get(contact_id) or vault().new_person() for contact_id in known}


async def meet_contact(external_userid: str, *, at: datetime) -> None:
    """Have a row for a customer whom a callback told of; the rest is read from WeCom later."""
    await execute(MEET_CONTACT, new_id(), external_userid, at)
