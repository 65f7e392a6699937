"""Scheduled work about files."""

from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.files.forgetting import forget_files

SCHEDULES = (Schedule("files.forget", "*/15 * * * *", forget_files),)
"""Every quarter of an hour, so that nothing is nobody's for an hour."""
