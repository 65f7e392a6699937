"""What several routes are sent."""

from datetime import timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date

TODAY = {"first": "2026-11-30", "last": "2026-11-30"}
A_CARE_DATE = {"due_on": business_date(clock.now() + timedelta(days=30)).isoformat()}
NOTHING = "00000000-0000-0000-0000-000000000000"
