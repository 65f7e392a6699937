"""Scheduled work. None is needed for coupons to be right: expiry and lapsed locks are computed when they are read."""

from coupons.book_checks import BOOKS, begin
from guide_app.base.kernel.jobs import Schedule

CHORES = (BOOKS,)
"""Long work that the worker does piece by piece."""

SCHEDULES = (Schedule("coupons.check_books", "30 18 * * *", begin),)
"""In UTC: 02:30 in China."""
