"""Scheduled work about members."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.members.rules import RegistrationStatus

EXPIRE = """
UPDATE registration SET status = $2, ended_at = $1, name_sealed = NULL, name_masked = '', name_grams = NULL,
  phone_sealed = NULL, phone_index = NULL, phone_masked = '', birthday = NULL, birthday_sealed = NULL,
  birthday_index = NULL, key_wrapped = NULL
WHERE status = $3 AND expires_at <= $1
"""


async def expire_registrations(at: datetime) -> int:
    """Close what was never confirmed, and wipe what was entered without consent; how many. Safe to run twice."""
    return await execute(EXPIRE, at, RegistrationStatus.EXPIRED, RegistrationStatus.PENDING)


SCHEDULES = (Schedule("members.expire_registrations", "*/5 * * * *", expire_registrations),)
"""What was entered without consent is gone within minutes of its half hour."""
