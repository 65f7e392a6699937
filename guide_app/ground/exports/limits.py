"""How many rows one person takes away alone, and how many exports of personal data within a day."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_row_as, hold
from guide_app.base.kernel.locks import EXPORTS_OF_PERSON
from guide_app.base.settings import settings
from guide_app.ground.exports.errors import ExportLimit

DAY = timedelta(hours=24)
TAKEN = """
SELECT count(*) AS count, min(asked_at) AS oldest FROM export_record WHERE account = $1 AND personal AND asked_at > $2
"""


class TakenOfLate(msgspec.Struct, frozen=True):
    """What one account has taken away within the window."""

    count: int
    oldest: datetime | None


async def require_within_day(account: UUID, *, at: datetime) -> None:
    """Refuse one export of personal data more than a person may take within 24 hours. Raises ExportLimit.

    Stands in the transaction that writes it: two at once cannot both be the last allowed.
    """
    await hold(EXPORTS_OF_PERSON, str(account))
    taken = await fetch_row_as(TakenOfLate, TAKEN, account, at - DAY)
    most = settings().exports_per_day
    if taken is not None and taken.oldest is not None and taken.count >= most:
        raise ExportLimit(limit=most, again_at=taken.oldest + DAY)
