"""Customers and relations as WeCom lists them, written into the mirror a page at a time; what is as before is not
written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import mask_name, vault
from guide_app.ground.associates.queries import home_stores
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting
from wecom_bridge.answers import ExternalContact, Follow, ListedContact
from wecom_bridge.mirror_members import MirroredMember, known_members
from wecom_bridge.rules import SAME_ADDING, EndReason
from wecom_bridge.schemas import Counts

NAME = "wecom.contact.name"
UNIONID = "wecom.contact.unionid"
REMARK = "wecom.follow.remark"
"""Purposes under which personal data is sealed."""

LATEST_UNIX = 253_402_300_799
STATE_CHARS = 80

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
KNOWN_FOLLOWS = """
SELECT known.* FROM unnest($1::uuid[], $2::uuid[]) AS g (member, contact)
CROSS JOIN LATERAL (SELECT f.id, f.member, f.contact, f.digest, f.confirmed, f.end_reason FROM wecom_follow f
  WHERE f.member = g.member AND f.contact = g.contact LIMIT 1) AS known
"""
# A relation that had ended is open again when WeCom stamps an adding after that end, or when the end was our own
# conclusion from a listing. A customer who deleted the member stays listed: that alone opens nothing.
WRITE_FOLLOWS = """
INSERT INTO wecom_follow AS f (id, member, contact, remark_sealed, state, add_way, added_at, digest, confirmed,
  mirrored_at)
SELECT g.*, true, $9 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::int[],
  $7::timestamptz[], $8::bytea[]) AS g
ON CONFLICT (member, contact) DO UPDATE SET remark_sealed = EXCLUDED.remark_sealed, add_way = EXCLUDED.add_way,
  state = coalesce(nullif(EXCLUDED.state, ''), f.state), digest = EXCLUDED.digest, confirmed = true,
  mirrored_at = EXCLUDED.mirrored_at,
  added_at = CASE WHEN f.confirmed AND f.added_at BETWEEN EXCLUDED.added_at - $10::interval
    AND EXCLUDED.added_at + $10 THEN f.added_at ELSE EXCLUDED.added_at END,
  ended_at = CASE WHEN f.end_reason = $11 OR f.ended_at < EXCLUDED.added_at THEN NULL ELSE f.ended_at END,
  end_reason = CASE WHEN f.end_reason = $11 OR f.ended_at < EXCLUDED.added_at THEN NULL ELSE f.end_reason END
RETURNING id, member, contact, added_at, ended_at IS NULL AS is_open, xmax = 0 AS added
"""
CONNECTED = "SELECT count(DISTINCT contact) FROM wecom_follow WHERE ended_at IS NULL AND confirmed"


@dataclass(frozen=True, slots=True)
class Addition:
    """A relation that began: what a touch is made of."""

    follow_id: UUID
    associate_id: UUID | None
    external_userid: str
    added_at: datetime


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
    contact_ids, contacts = await _mirror_contacts({row.contact.external_user_id: row.contact for row in rows}, at=at)
    pairs = {
        (members[row.follow.user_id.lower()].id, contact_ids[row.contact.external_user_id]): row.follow for row in rows
    }
    seen, written, follows = await _mirror_follows(pairs, at=at)
    return Mirrored(contacts, follows, seen, {member for member, _ in pairs}, _additions(written, members, contact_ids))


async def connected_customers() -> int:
    """Customers with an open relation to a member."""
    return int(await fetch_value(CONNECTED))


async def meetings_of(additions: Sequence[Addition]) -> list[Meeting]:
    """The touches of relations that began, in the store where the associate works; none where nobody is matched.

    The source is named by the relation and its beginning, so that callback, its copies and listing name the same.
    """
    theirs = [(addition, addition.associate_id) for addition in additions if addition.associate_id is not None]
    stores = await home_stores([associate for _, associate in theirs], clock.business_date(clock.now()))
    return [
        Meeting(
            kind=TouchKind.ADD,
            at=addition.added_at,
            source=f"wecom:{addition.follow_id}:{int(addition.added_at.timestamp())}",
            associate_id=associate,
            store_id=stores[associate].store_id if associate in stores else None,
            contact=addition.external_userid,
        )
        for addition, associate in theirs
    ]


async def _mirror_contacts(contacts: Mapping[str, ExternalContact], *, at: datetime) -> tuple[dict[str, UUID], Counts]:
    """Ids by external userid, and what was written."""
    known = {row["external_userid"]: row for row in await fetch(KNOWN_CONTACTS, list(contacts))}
    digests = {external: _digest_of_contact(contact) for external, contact in contacts.items()}
    # In one order everywhere, so that two who write the same customers wait for each other instead of locking up.
    changed = sorted(ext for ext in contacts if ext not in known or known[ext]["digest"] != digests[ext])
    written: list[asyncpg.Record] = []
    if changed:
        keys, given = vault(), [contacts[external] for external in changed]
        written = await fetch(
            WRITE_CONTACTS,
            [new_id() for _ in changed],
            changed,
            [keys.seal(NAME, contact.name) for contact in given],
            [mask_name(_storable(contact.name)) for contact in given],
            [_small(contact.type) for contact in given],
            [keys.seal(UNIONID, contact.union_id) if contact.union_id else None for contact in given],
            [keys.index(UNIONID, contact.union_id) if contact.union_id else None for contact in given],
            [digests[external] for external in changed],
            at,
        )
    ids = {external: row["id"] for external, row in known.items()}
    ids |= {row["external_userid"]: row["id"] for row in written}
    return ids, _counts(written, of=len(contacts))


async def _mirror_follows(
    pairs: Mapping[tuple[UUID, UUID], Follow], *, at: datetime
) -> tuple[list[UUID], list[tuple[asyncpg.Record, bool]], Counts]:
    """Ids of the relations, the written rows with whether each began just now, and what was done."""
    rows = await fetch(KNOWN_FOLLOWS, [member for member, _ in pairs], [contact for _, contact in pairs])
    known = {(row["member"], row["contact"]): row for row in rows}
    digests = {pair: _digest_of_follow(follow) for pair, follow in pairs.items()}
    changed = sorted(pair for pair in pairs if pair not in known or _differs(known[pair], digests[pair]))
    written: list[asyncpg.Record] = []
    if changed:
        keys, given = vault(), [pairs[pair] for pair in changed]
        written = await fetch(
            WRITE_FOLLOWS,
            [new_id() for _ in changed],
            [member for member, _ in changed],
            [contact for _, contact in changed],
            [keys.seal(REMARK, follow.remark) if follow.remark else None for follow in given],
            [_storable(follow.state)[:STATE_CHARS] for follow in given],
            [_small(follow.add_way) for follow in given],
            [_moment(follow.created_unix) for follow in given],
            [digests[pair] for pair in changed],
            at,
            SAME_ADDING,
            EndReason.NOT_LISTED.value,
        )
    seen = [row["id"] for row in known.values()] + [row["id"] for row in written if row["added"]]
    return seen, [(row, _began(row, known)) for row in written], _counts(written, of=len(pairs))


def _began(written: asyncpg.Record, known: Mapping[tuple[UUID, UUID], asyncpg.Record]) -> bool:
    """Whether a relation is open now and was not, as far as the mirror knew."""
    before = known.get((written["member"], written["contact"]))
    was_open = before is not None and before["confirmed"] and before["end_reason"] is None
    return written["is_open"] and not was_open


def _additions(
    written: Sequence[tuple[asyncpg.Record, bool]],
    members: Mapping[str, MirroredMember],
    contact_ids: Mapping[str, UUID],
) -> list[Addition]:
    associates = {member.id: member.associate_id for member in members.values()}
    externals = {contact_id: external for external, contact_id in contact_ids.items()}
    return [
        Addition(row["id"], associates[row["member"]], externals[row["contact"]], row["added_at"])
        for row, began in written
        if began
    ]


def _differs(known: asyncpg.Record, digest: bytes) -> bool:
    """Whether a listed relation has to be written: other content, or the mirror thought it was not there."""
    return known["digest"] != digest or not known["confirmed"] or known["end_reason"] == EndReason.NOT_LISTED


def _digest_of_contact(contact: ExternalContact) -> bytes:
    return _digest(contact.name, contact.type, contact.union_id)


def _digest_of_follow(follow: Follow) -> bytes:
    return _digest(follow.remark, follow.state, follow.add_way, follow.created_unix)


def _digest(*said: str | int) -> bytes:
    return vault().index("wecom.digest", msgspec.json.encode(said).decode())


def _counts(written: Sequence[asyncpg.Record], *, of: int) -> Counts:
    added = sum(row["added"] for row in written)
    return Counts(added=added, changed=len(written) - added, unchanged=of - len(written))


def _storable(text: str) -> str:
    """Without the one character that a text of the database cannot hold."""
    return text.replace("\0", "")


def _small(number: int) -> int:
    """A number of WeCom's small enumerations; anything absurd becomes 0 instead of stopping the page."""
    return number if 0 <= number < 1 << 15 else 0


def _moment(unix: int) -> datetime:
    return datetime.fromtimestamp(min(max(unix, 0), LATEST_UNIX), UTC)
