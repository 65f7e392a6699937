"""Relations of members and customers in the mirror: as WeCom lists them, and as callbacks tell of them one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.sealing import PHONE
from wecom_bridge.calling.answers import Follow
from wecom_bridge.mirror.contact_keys import keys_of_contacts
from wecom_bridge.mirror.differences import counts_of, digest_of
from wecom_bridge.rules import SAME_ADDING, EndReason, moment, small, storable
from wecom_bridge.schemas import Counts

REMARK = "wecom.follow.remark"
"""The purpose under which a member's note on a customer is sealed."""
STATE_CHARS = 80

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
# $1 the relations that were written, $2 and $3 the phones noted in them, side by side. Of who was erased none is kept.
WRITE_PHONES = """
WITH said AS (
  SELECT s.follow, s.phone_index FROM unnest($2::uuid[], $3::bytea[]) AS s (follow, phone_index)
  JOIN wecom_follow f ON f.id = s.follow JOIN wecom_contact c ON c.id = f.contact AND c.erased_at IS NULL
), gone AS (
  DELETE FROM wecom_remark_phone k WHERE k.follow = ANY($1::uuid[])
    AND NOT EXISTS (SELECT FROM said s WHERE s.follow = k.follow AND s.phone_index = k.phone_index)
)
INSERT INTO wecom_remark_phone (follow, phone_index)
SELECT DISTINCT said.follow, said.phone_index FROM said ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""
# Callbacks come late, doubled and out of order, so each says only what it knows: an adding is the latest one told of
# (copies within `$7` are the same one), and an end holds against every adding that is not after it.
BEGIN = """
INSERT INTO wecom_follow AS f (id, member, contact, state, confirmed, added_at, mirrored_at)
SELECT $1, $2, c.id, $4, $5, $6, $8 FROM wecom_contact c WHERE c.external_userid = $3
ON CONFLICT (member, contact) DO UPDATE SET
  state = coalesce(nullif(EXCLUDED.state, ''), f.state),
  confirmed = f.confirmed AND f.end_reason IS NULL OR EXCLUDED.confirmed,
  added_at = CASE WHEN coalesce(f.ended_at > EXCLUDED.added_at, true)
    AND f.added_at BETWEEN EXCLUDED.added_at - $7::interval AND EXCLUDED.added_at + $7
    THEN f.added_at ELSE greatest(f.added_at, EXCLUDED.added_at) END,
  ended_at = CASE WHEN f.ended_at > EXCLUDED.added_at THEN f.ended_at END,
  end_reason = CASE WHEN f.ended_at > EXCLUDED.added_at THEN f.end_reason END,
  mirrored_at = EXCLUDED.mirrored_at
RETURNING f.id, f.added_at
"""
END = """
INSERT INTO wecom_follow AS f (id, member, contact, confirmed, ended_at, end_reason, mirrored_at)
SELECT $1, $2, c.id, true, $4, $5, $6 FROM wecom_contact c WHERE c.external_userid = $3
ON CONFLICT (member, contact) DO UPDATE SET ended_at = EXCLUDED.ended_at, end_reason = EXCLUDED.end_reason,
  mirrored_at = EXCLUDED.mirrored_at
WHERE coalesce(f.added_at <= EXCLUDED.ended_at, true) AND coalesce(f.ended_at < EXCLUDED.ended_at, true)
"""


class Begun(msgspec.Struct, frozen=True):
    """A relation that a callback says began; `added_at` is WeCom's stamp of the earliest copy."""

    id: UUID
    added_at: datetime


class KnownRelation(msgspec.Struct, frozen=True):
    """A relation that the mirror has."""

    id: UUID
    member: UUID
    contact: UUID
    digest: bytes | None
    confirmed: bool
    end_reason: EndReason | None

    def differs(self, digest: bytes) -> bool:
        """Whether it has to be written as listed: other content, or the mirror thought it was not there."""
        return self.digest != digest or not self.confirmed or self.end_reason is EndReason.NOT_LISTED


class WrittenRelation(msgspec.Struct, frozen=True):
    """A relation that was written just now."""

    id: UUID
    member: UUID
    contact: UUID
    added_at: datetime
    is_open: bool
    added: bool

    def began(self, before: KnownRelation | None) -> bool:
        """Whether it is open now and was not, as far as the mirror knew."""
        was_open = before is not None and before.confirmed and before.end_reason is None
        return self.is_open and not was_open


class Listed(NamedTuple):
    """What a page says of relations: ids of all, the rows that began by it, and what was written."""

    seen: list[UUID]
    began: list[WrittenRelation]
    counts: Counts


async def mirror_relations(pairs: Mapping[tuple[UUID, UUID], Follow], *, at: datetime) -> Listed:
    """Write relations as WeCom lists them, by member and customer."""
    rows = await fetch_as(
        KnownRelation, KNOWN_FOLLOWS, [member for member, _ in pairs], [contact for _, contact in pairs]
    )
    known = {(row.member, row.contact): row for row in rows}
    digests = {
        pair: digest_of(follow.remark, follow.state, follow.add_way, follow.created_unix, *follow.remark_mobiles)
        for pair, follow in pairs.items()
    }
    changed = sorted(pair for pair in pairs if pair not in known or known[pair].differs(digests[pair]))
    written: list[WrittenRelation] = []
    if changed:
        given = [pairs[pair] for pair in changed]
        keys = await keys_of_contacts({pair[1] for pair in changed if pairs[pair].remark})
        written = await fetch_as(
            WrittenRelation,
            WRITE_FOLLOWS,
            [new_id() for _ in changed],
            [member for member, _ in changed],
            [contact for _, contact in changed],
            [
                keys[contact].seal(REMARK, follow.remark) if follow.remark and contact in keys else None
                for (_, contact), follow in zip(changed, given, strict=True)
            ],
            [storable(follow.state)[:STATE_CHARS] for follow in given],
            [small(follow.add_way) for follow in given],
            [moment(follow.created_unix) for follow in given],
            [digests[pair] for pair in changed],
            at,
            SAME_ADDING,
            EndReason.NOT_LISTED.value,
        )
        await _write_phones({row.id: pairs[row.member, row.contact].remark_mobiles for row in written})
    seen = [row.id for row in known.values()] + [row.id for row in written if row.added]
    began = [row for row in written if row.began(known.get((row.member, row.contact)))]
    return Listed(seen, began, counts_of([row.added for row in written], of=len(pairs)))


async def _write_phones(noted: Mapping[UUID, Sequence[str]]) -> None:
    """Keep the phones that members have noted in these relations; what is no phone is passed over."""
    follows, indexes = [], []
    for follow_id, mobiles in noted.items():
        for mobile in mobiles:
            try:
                index = vault().index(PHONE, normalise_phone(mobile))
            except InvalidField:
                continue
            follows.append(follow_id)
            indexes.append(index)
    await execute(WRITE_PHONES, list(noted), follows, indexes)


async def begin_relation(
    member_id: UUID, external_userid: str, *, state: str, confirmed: bool, at: datetime, received_at: datetime
) -> Begun:
    """A callback says that the customer was added at `at`. The row of the relation, with when it began."""
    begun = await fetch_row_as(
        Begun,
        BEGIN,
        new_id(),
        member_id,
        external_userid,
        state[:STATE_CHARS],
        confirmed,
        at,
        SAME_ADDING,
        received_at,
    )
    assert begun is not None, "the upsert always writes"
    return begun


async def end_relation(
    member_id: UUID, external_userid: str, reason: EndReason, *, at: datetime, received_at: datetime
) -> None:
    """A callback says that it ended at `at`. One that was not known is kept, should its beginning come later."""
    await execute(END, new_id(), member_id, external_userid, at, reason.value, received_at)
