"""Scheduled work about members."""

from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.members.service.registering import expire_registrations

EXPIRE_REGISTRATIONS = Schedule("members.expire_registrations", "*/5 * * * *", expire_registrations)
"""What was entered without consent is gone within minutes of its half hour."""
