"""Relations that the mirror holds and a listing did not show: ended where the answer is sure, asked for one by one
where it is not."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import NO_RELATION
from wecom_bridge.calling.errors import WecomFailed, WecomRefused
from wecom_bridge.rules import EndReason

ASKED_AT_MOST = 500
"""Customers asked for one by one in a run; the rest stay doubtful until the next."""

# What a callback changed since the run began may be newer than the page that did not show it.
UNSEEN = """
SELECT f.id, c.external_userid, m.userid, m.id AS member
FROM wecom_follow f JOIN wecom_contact c ON c.id = f.contact JOIN wecom_member m ON m.id = f.member
WHERE f.member = ANY($1) AND f.ended_at IS NULL AND f.confirmed AND f.mirrored_at < $3
  AND NOT EXISTS (SELECT 1 FROM unnest($2::uuid[]) AS seen (id) WHERE seen.id = f.id)
ORDER BY f.id
"""
END = """
UPDATE wecom_follow SET ended_at = $2, end_reason = $3, mirrored_at = $2
WHERE id = ANY($1) AND ended_at IS NULL AND mirrored_at < $4
"""


class Unseen(msgspec.Struct, frozen=True):
    """A relation that the listing did not show."""

    id: UUID
    external_userid: str
    userid: str
    member: UUID


class Settled(NamedTuple):
    """What became of the relations that were not listed."""

    ended: int
    doubtful: int
    asked: int


async def settle_missing(
    client: WecomClient,
    member_ids: Sequence[UUID],
    seen: Collection[UUID],
    *,
    surely: Collection[UUID],
    began_at: datetime,
    at: datetime,
    ask_at_most: int,
) -> Settled:
    """End what these members no longer have. `surely` are those whose listing showed customers and ran to its end.

    WeCom says "not connected" of members without customers and of members it will not speak about alike, so the
    silence about a whole member proves nothing: their customers are asked for one by one.
    """
    unseen = await fetch_as(Unseen, UNSEEN, list(member_ids), list(seen), began_at)
    ended = [row.id for row in unseen if row.member in surely]
    unsure: dict[str, list[Unseen]] = defaultdict(list)
    for row in unseen:
        if row.member not in surely:
            unsure[row.external_userid].append(row)
    doubtful = asked = 0
    for external_userid, rows in unsure.items():
        connected = None if asked >= ask_at_most else await _connected(client, external_userid)
        asked += asked < ask_at_most
        if connected is None:
            doubtful += len(rows)
        else:
            ended += [row.id for row in rows if row.userid.lower() not in connected]
            doubtful += sum(row.userid.lower() in connected for row in rows)
    count = await execute(END, ended, at, EndReason.NOT_LISTED.value, began_at) if ended else 0
    return Settled(count, doubtful, asked)


async def _connected(client: WecomClient, external_userid: str) -> set[str] | None:
    """Lower-case userids of the members connected to a customer; None when WeCom does not say."""
    try:
        detail = await client.contact(external_userid)
    except WecomRefused as refused:
        return set() if refused.errcode == NO_RELATION else None
    except WecomFailed:
        return None
    return {follow.user_id.lower() for follow in detail.follows}
