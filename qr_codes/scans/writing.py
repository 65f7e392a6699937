"""Writing a batch of scans: credit, log, counters, touches and events in one transaction, each set by one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.events import publish_many
from guide_app.base.settings import settings
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from qr_codes.events import CodeScanned
from qr_codes.rules.scans import CREDIT_WINDOW, Ceilings, Client, Earned, Withheld


class Origin(NamedTuple):
    """Where a scan came from, as keyed hashes; `is_new` where it brought no cookie."""

    device: bytes
    address: bytes
    is_new: bool


class Scan(NamedTuple):
    """A scan to be logged, with what its code led to."""

    id: UUID
    code_id: UUID
    associate_id: UUID | None
    store_id: UUID | None
    at: datetime
    visitor: bytes
    client: Client
    origin: Origin | None = None

    @property
    def credit_key(self) -> bytes:
        """What is credited once within the window: this code, this visitor."""
        return self.code_id.bytes + self.visitor


class Credited(msgspec.Struct, frozen=True):
    """What was credited: a code and a visitor, see `Scan.credit_key`."""

    key: bytes


class EarnedAt(msgspec.Struct, frozen=True):
    """What a code has earned from somewhere, see `ScanOrigin`."""

    key: bytes
    since: datetime
    credits: int


# Rows are taken in the order of their keys, here and in COUNT, so that two processes cannot wait for each other.
CREDIT = """
INSERT INTO scan_credit AS known (key, at) SELECT key, at FROM unnest($1::bytea[], $2::timestamptz[]) AS new (key, at)
ON CONFLICT (key) DO UPDATE SET at = EXCLUDED.at WHERE known.at <= EXCLUDED.at - $3::interval
RETURNING key
"""
TAKE_ORIGINS = """
INSERT INTO scan_origin AS kept (key, since, credits)
SELECT key, since, 0 FROM unnest($1::bytea[], $2::timestamptz[]) AS new (key, since)
ON CONFLICT (key) DO UPDATE SET key = kept.key RETURNING key, since, credits
"""
KEEP_ORIGINS = """
UPDATE scan_origin AS kept SET since = new.since, credits = new.credits
FROM unnest($1::bytea[], $2::timestamptz[], $3::int[]) AS new (key, since, credits) WHERE kept.key = new.key
"""
LOG = """
INSERT INTO code_scan (id, code, associate, store, at, visitor, client, credited, withheld)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::bytea[], $7::text[],
  $8::boolean[], $9::text[])
"""
COUNT = """
INSERT INTO code_scan_day AS known (code, associate, day, scans, credited, withheld_device, withheld_address)
SELECT code, associate, business_day_in(store, at) AS day, count(*), count(*) FILTER (WHERE withheld IS NULL),
  count(*) FILTER (WHERE withheld = 'DEVICE'), count(*) FILTER (WHERE withheld = 'ADDRESS')
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[])
  AS scan (code, associate, store, at, withheld)
GROUP BY code, associate, day ORDER BY code, day, coalesce(associate, code)
ON CONFLICT (code, day, associate) DO UPDATE
SET scans = known.scans + EXCLUDED.scans, credited = known.credited + EXCLUDED.credited,
  withheld_device = known.withheld_device + EXCLUDED.withheld_device,
  withheld_address = known.withheld_address + EXCLUDED.withheld_address
"""


async def write_scans(scans: Sequence[Scan]) -> None:
    """Log these scans; credit each visitor and code once within the window, as many as one address may earn, and tell
    whoever listens."""
    async with transaction():
        withheld = await _withheld(scans)
        await execute(
            LOG,
            [scan.id for scan in scans],
            [scan.code_id for scan in scans],
            [scan.associate_id for scan in scans],
            [scan.store_id for scan in scans],
            [scan.at for scan in scans],
            [scan.visitor for scan in scans],
            [scan.client for scan in scans],
            [scan.id not in withheld for scan in scans],
            [withheld.get(scan.id) for scan in scans],
        )
        await _count(scans, withheld)
        told = [scan for scan in scans if scan.id not in withheld]
        if told:
            await record_touches(SYSTEM, [_meeting(scan) for scan in told])
            await publish_many((_fact(scan), scan.at) for scan in told)


async def _withheld(scans: Sequence[Scan]) -> dict[UUID, Withheld]:
    """Why which of the scans are not credited: at most one is per visitor and code, none within the window of another,
    and none beyond what its address may earn the code."""
    first: dict[bytes, Scan] = {}
    for scan in scans:
        first.setdefault(scan.credit_key, scan)
    keys = sorted(first)
    credited = await fetch_as(Credited, CREDIT, keys, [first[key].at for key in keys], CREDIT_WINDOW)
    ids = {first[each.key].id for each in credited}
    withheld = {scan.id: Withheld.REPEATED for scan in scans if scan.id not in ids}
    return withheld | await _beyond_ceilings([scan for scan in scans if scan.id in ids])


async def _beyond_ceilings(scans: Sequence[Scan]) -> dict[UUID, Withheld]:
    """Which of the scans, in their order, are more than their address or its kind of phone may earn their code."""
    begun: dict[bytes, datetime] = {}
    for scan in scans:
        for key in _origins_of(scan):
            begun.setdefault(key, scan.at)
    if not begun:
        return {}
    keys = sorted(begun)
    rows = await fetch_as(EarnedAt, TAKE_ORIGINS, keys, [begun[key] for key in keys])
    earned = {row.key: Earned(row.since, row.credits) for row in rows}
    ceilings = Ceilings(settings().scan_credits_per_device, settings().scan_credits_per_address)
    withheld: dict[UUID, Withheld] = {}
    for scan in scans:
        if scan.origin is None:
            continue
        places = _origins_of(scan)
        device, address = (earned[key].by(scan.at) for key in places)
        reason = ceilings.withheld(device, address, is_new=scan.origin.is_new)
        if reason is not None:
            withheld[scan.id] = reason
            continue
        earned.update(zip(places, (device.and_one(), address.and_one()), strict=True))
    kept = [earned[key] for key in keys]
    await execute(KEEP_ORIGINS, keys, [each.since for each in kept], [each.credits for each in kept])
    return withheld


def _origins_of(scan: Scan) -> tuple[bytes, ...]:
    """The keys under which it is counted what the code earns from there: by kind of phone, by address."""
    if scan.origin is None:
        return ()
    return scan.code_id.bytes + scan.origin.device, scan.code_id.bytes + scan.origin.address


async def _count(scans: Sequence[Scan], withheld: Mapping[UUID, Withheld]) -> None:
    """Add to the counters of each code, associate and business day of the store."""
    await execute(
        COUNT,
        [scan.code_id for scan in scans],
        [scan.associate_id for scan in scans],
        [scan.store_id for scan in scans],
        [scan.at for scan in scans],
        [withheld.get(scan.id) for scan in scans],
    )


def _meeting(scan: Scan) -> Meeting:
    return Meeting(
        kind=TouchKind.SCAN,
        at=scan.at,
        source=f"scan:{scan.id}",
        associate_id=scan.associate_id,
        store_id=scan.store_id,
        code_id=scan.code_id,
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
