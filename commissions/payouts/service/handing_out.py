"""Giving out the files of payout batches, each time on record."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from commissions.payouts.files import MEDIA_TYPES, file_name
from commissions.payouts.rules import PayoutFormat
from commissions.permissions import SEE_PAYOUTS
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.files.keeping import content_to_send


class Filed(msgspec.Struct, frozen=True):
    """A batch with its files."""

    period: date
    key: str
    xlsx_file: UUID
    xlsx_sha256: str
    csv_file: UUID
    csv_sha256: str


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A file that is sent."""

    name: str
    media_type: str
    sha256: str
    pieces: AsyncIterator[bytes]


FILED = "SELECT period, key, xlsx_file, xlsx_sha256, csv_file, csv_sha256 FROM commission_payout WHERE id = $1"


async def fetch_payout_file(actor: Actor, batch: UUID, file_format: PayoutFormat) -> GivenOut:
    """A file of a batch as it was made, on record with who fetched it. Raises Forbidden, NotFound, FileLost."""
    actor.require(SEE_PAYOUTS)
    require_whole_chain(actor)
    found = await fetch_row_as(Filed, FILED, batch)
    if found is None:
        raise NotFound
    file, sha256 = {
        PayoutFormat.XLSX: (found.xlsx_file, found.xlsx_sha256),
        PayoutFormat.CSV: (found.csv_file, found.csv_sha256),
    }[file_format]
    pieces = await content_to_send(file, at=clock.now())
    period = period_of(found.period)
    await audit.record(
        actor, "commissions.payout_file_fetched", f"payout:{batch}", period=period, format=file_format, sha256=sha256
    )
    return GivenOut(file_name(period, found.key, file_format), MEDIA_TYPES[file_format], sha256, pieces)
