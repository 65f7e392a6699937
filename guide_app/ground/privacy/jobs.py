"""Scheduled work about what customers ask for."""

from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.privacy.copying import make_copies
from guide_app.ground.privacy.reminding import remind
from guide_app.ground.privacy.retention.work import erase_what_is_agreed, list_what_is_old

SCHEDULES = (
    Schedule("privacy.copies", "* * * * *", make_copies),
    Schedule("privacy.remind", "7,37 * * * *", remind),
    Schedule("privacy.retention_lists", "13 20 * * *", list_what_is_old),
    Schedule("privacy.retention_erases", "*/5 * * * *", erase_what_is_agreed),
)
"""Every minute: who asks for a copy waits for it. The desk is told what is due. What is old is listed in the night, and
erased once two agree."""
