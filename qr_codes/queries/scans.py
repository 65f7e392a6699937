"""What can be seen of scans, by business day: of codes within the actor's reach."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.queries import associate
from qr_codes.permissions import SEE_SCANS
from qr_codes.reads import code_of
from qr_codes.rules.spans import days_asked
from qr_codes.schemas import ScannedDay, ScanReport

DAYS = """
SELECT day, sum(scans)::int AS scans, sum(credited)::int AS credited,
  sum(scans - credited - withheld_device - withheld_address)::int AS repeated,
  sum(withheld_device)::int AS withheld_device, sum(withheld_address)::int AS withheld_address FROM code_scan_day
"""
DAYS_OF_CODE = f"""{DAYS}
WHERE code = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
"""
DAYS_OF_ASSOCIATE = f"""{DAYS}
WHERE associate = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
"""


async def scans_of_code(
    actor: Actor, code_id: UUID, *, first: date | None = None, last: date | None = None
) -> ScanReport:
    """Scans of one code by business day; the last 30 days unless told otherwise."""
    actor.require(SEE_SCANS)
    actor.require_reach((await code_of(code_id)).path)
    start, end = days_asked(first, last, today=business_date(clock.now()))
    return _report(start, end, await fetch_as(ScannedDay, DAYS_OF_CODE, code_id, start, end))


async def scans_of_associate(
    actor: Actor, associate_id: UUID, *, first: date | None = None, last: date | None = None
) -> ScanReport:
    """Scans that led to one associate by business day, over all codes. Oneself is always in reach."""
    actor.require(SEE_SCANS)
    await associate(actor, associate_id)
    start, end = days_asked(first, last, today=business_date(clock.now()))
    return _report(start, end, await fetch_as(ScannedDay, DAYS_OF_ASSOCIATE, associate_id, start, end))


def _report(start: date, end: date, days: list[ScannedDay]) -> ScanReport:
    return ScanReport(
        start,
        end,
        scans=sum(day.scans for day in days),
        credited=sum(day.credited for day in days),
        repeated=sum(day.repeated for day in days),
        withheld_device=sum(day.withheld_device for day in days),
        withheld_address=sum(day.withheld_address for day in days),
        days=days,
    )
