"""Scheduled work about members."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.members.rules import DEVICES_KEPT, WON_KEPT, RegistrationStatus
from guide_app.ground.members.till_phones import hide_phones

EXPIRE = """
UPDATE registration SET status = $2, ended_at = $1, name_sealed = NULL, name_masked = '', name_grams = NULL,
  phone_sealed = NULL, phone_index = NULL, phone_masked = '', birthday = NULL, birthday_sealed = NULL,
  birthday_index = NULL, key_wrapped = NULL
WHERE status = $3 AND expires_at <= $1
"""


async def expire_registrations(at: datetime) -> int:
    """Close what was never confirmed, and wipe what was entered without consent; how many. Safe to run twice."""
    return await execute(EXPIRE, at, RegistrationStatus.EXPIRED, RegistrationStatus.PENDING)


FORGET_DEVICES = """
DELETE FROM registration_device d USING registration r WHERE r.id = d.registration AND r.ended_at < $1
"""


async def forget_devices(at: datetime) -> int:
    """Take away by what it was judged who confirms, once nobody can press again; how many. Safe to run twice."""
    return await execute(FORGET_DEVICES, at - DEVICES_KEPT)


FORGET_WON = "DELETE FROM won_phone w WHERE w.since < $1"


async def forget_won_phones(at: datetime) -> int:
    """Forget which phones were won by whom was erased, once no bonus is expected to be paid twice; how many."""
    return await execute(FORGET_WON, at - WON_KEPT)


async def hide_till_phones(_: datetime) -> int:
    """Give members whom an older import called by their phone another number; how many. Safe to run twice."""
    return await hide_phones()


SCHEDULES = (
    Schedule("members.hide_till_phones", "7 19 * * *", hide_till_phones),
    Schedule("members.expire_registrations", "*/5 * * * *", expire_registrations),
    Schedule("members.forget_devices", "41 * * * *", forget_devices),
    Schedule("members.forget_won_phones", "17 19 * * *", forget_won_phones),
)
"""What was entered without consent is gone within minutes of its half hour."""
