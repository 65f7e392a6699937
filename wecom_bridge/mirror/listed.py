"""A page of WeCom's listing written into the mirror: members, customers, relations, and what began by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import fetch_value
from wecom_bridge.calling.answers import ListedContact
from wecom_bridge.mirror.contacts import mirror_contacts
from wecom_bridge.mirror.members import MirroredMember, known_members
from wecom_bridge.mirror.relations import WrittenRelation, mirror_relations
from wecom_bridge.mirror.touches import Addition
from wecom_bridge.schemas import Counts

CONNECTED = "SELECT count(DISTINCT contact) FROM wecom_follow WHERE ended_at IS NULL AND confirmed"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a page did. `seen` are the relations on it, `heard_of` the members, `began` what the mirror did not know."""

    contacts: Counts
    follows: Counts
    seen: list[UUID]
    heard_of: set[UUID]
    began: list[Addition]


async def mirror_rows(rows: Sequence[ListedContact], *, at: datetime) -> Mirrored:
    """Write a page of the listing. Stands inside a transaction."""
    members = await known_members((row.follow.user_id for row in rows), at=at)
    contact_ids, contacts = await mirror_contacts({row.contact.external_user_id: row.contact for row in rows}, at=at)
    pairs = {
        (members[row.follow.user_id.lower()].id, contact_ids[row.contact.external_user_id]): row.follow for row in rows
    }
    relations = await mirror_relations(pairs, at=at)
    heard_of = {member for member, _ in pairs}
    began = _additions(relations.began, members, contact_ids)
    return Mirrored(contacts, relations.counts, relations.seen, heard_of, began)


async def connected_customers() -> int:
    """Customers with an open relation to a member."""
    return int(await fetch_value(CONNECTED))


def _additions(
    began: Sequence[WrittenRelation], members: Mapping[str, MirroredMember], contact_ids: Mapping[str, UUID]
) -> list[Addition]:
    associates = {member.id: member.associate_id for member in members.values()}
    externals = {contact_id: external for external, contact_id in contact_ids.items()}
    return [Addition(row.id, associates[row.member], externals[row.contact], row.added_at) for row in began]
