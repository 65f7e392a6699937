"""Scheduled work about points and levels; each may run twice and does nothing the second time."""

from guide_app.base.kernel.jobs import Schedule
from loyalty.benefits import give_birthday_coupons, give_upgrade_gifts
from loyalty.expiring import end_points
from loyalty.judging import LEVELS, judge_all

CHORES = (LEVELS,)
"""Long work that the worker does piece by piece."""

SCHEDULES = (
    Schedule("loyalty.end_points", "5 16 * * *", end_points),
    Schedule("loyalty.judge_levels", "25 16 * * *", judge_all),
    Schedule("loyalty.birthday_coupons", "5 1 * * *", give_birthday_coupons),
    Schedule("loyalty.upgrade_gifts", "*/10 * * * *", give_upgrade_gifts),
)
"""In UTC: just after midnight in China, points first; birthday coupons at nine in the morning."""
