"""Scheduled work about what customers ask for."""

from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.privacy.copying import make_copies

SCHEDULES = (Schedule("privacy.copies", "* * * * *", make_copies),)
"""Every minute: who asks for a copy waits for it."""
