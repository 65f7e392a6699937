"""Scheduled work of clienteling: care dates by the rules, before the stores open."""

from clienteling.making import make_care_dates
from guide_app.base.kernel.jobs import Schedule

SCHEDULES = (Schedule("clienteling.care_dates", "10 20 * * *", make_care_dates),)
"""At 04:10 in the stores."""
