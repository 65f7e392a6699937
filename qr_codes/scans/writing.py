"""Writing a batch of scans: credit, log, counters, touches and events in one transaction, each set by one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.events import publish_many
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from qr_codes.events import CodeScanned
from qr_codes.rules.scans import CREDIT_WINDOW, Client


class Scan(NamedTuple):
    """A scan to be logged, with what its code led to."""

    id: UUID
    code_id: UUID
    associate_id: UUID | None
    store_id: UUID | None
    at: datetime
    visitor: bytes
    client: Client

    @property
    def credit_key(self) -> bytes:
        """What is credited once within the window: this code, this visitor."""
        return self.code_id.bytes + self.visitor


class Credited(msgspec.Struct, frozen=True):
    """What was credited: a code and a visitor, see `Scan.credit_key`."""

    key: bytes


# Rows are taken in the order of their keys, here and in COUNT, so that two processes cannot wait for each other.
CREDIT = """
INSERT INTO scan_credit AS known (key, at) SELECT key, at FROM unnest($1::bytea[], $2::timestamptz[]) AS new (key, at)
ON CONFLICT (key) DO UPDATE SET at = EXCLUDED.at WHERE known.at <= EXCLUDED.at - $3::interval
RETURNING key
"""
LOG = """
INSERT INTO code_scan (id, code, associate, store, at, visitor, client, credited)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::bytea[], $7::text[],
  $8::boolean[])
"""
COUNT = """
INSERT INTO code_scan_day AS known (code, associate, day, scans, credited)
SELECT code, associate, business_day_in(store, at) AS day, count(*), count(*) FILTER (WHERE credited)
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::boolean[])
  AS scan (code, associate, store, at, credited)
GROUP BY code, associate, day ORDER BY code, day, coalesce(associate, code)
ON CONFLICT (code, day, associate) DO UPDATE
SET scans = known.scans + EXCLUDED.scans, credited = known.credited + EXCLUDED.credited
"""


async def write_scans(scans: Sequence[Scan]) -> None:
    """Log these scans; credit each visitor and code once within the window, and tell whoever listens."""
    async with transaction():
        credited = await _credited(scans)
        await execute(
            LOG,
            [scan.id for scan in scans],
            [scan.code_id for scan in scans],
            [scan.associate_id for scan in scans],
            [scan.store_id for scan in scans],
            [scan.at for scan in scans],
            [scan.visitor for scan in scans],
            [scan.client for scan in scans],
            [scan.id in credited for scan in scans],
        )
        await _count(scans, credited)
        told = [scan for scan in scans if scan.id in credited]
        if told:
            await record_touches(SYSTEM, [_meeting(scan) for scan in told])
            await publish_many((_fact(scan), scan.at) for scan in told)


async def _credited(scans: Sequence[Scan]) -> set[UUID]:
    """Ids of the scans that are credited: at most one per visitor and code, none within the window of another."""
    first: dict[bytes, Scan] = {}
    for scan in scans:
        first.setdefault(scan.credit_key, scan)
    keys = sorted(first)
    credited = await fetch_as(Credited, CREDIT, keys, [first[key].at for key in keys], CREDIT_WINDOW)
    return {first[each.key].id for each in credited}


async def _count(scans: Sequence[Scan], credited: set[UUID]) -> None:
    """Add to the counters of each code, associate and business day of the store."""
    await execute(
        COUNT,
        [scan.code_id for scan in scans],
        [scan.associate_id for scan in scans],
        [scan.store_id for scan in scans],
        [scan.at for scan in scans],
        [scan.id in credited for scan in scans],
    )


def _meeting(scan: Scan) -> Meeting:
    return Meeting(
        kind=TouchKind.SCAN,
        at=scan.at,
        source=f"scan:{scan.id}",
        associate_id=scan.associate_id,
        store_id=scan.store_id,
    )


def _fact(scan: Scan) -> CodeScanned:
    return CodeScanned(
        scan_id=scan.id,
        code_id=scan.code_id,
        associate_id=scan.associate_id,
        store_id=scan.store_id,
        scanned_at=scan.at,
        visitor=scan.visitor.hex(),
    )
