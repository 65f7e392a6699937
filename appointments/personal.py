"""What a customer has booked, for the copy of their data."""

from datetime import datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of


class AppointmentRow(msgspec.Struct, frozen=True):
    """An appointment, and what became of it."""

    store: str
    associate: str | None
    service: str
    starts_at: datetime
    state: str
    reason: str | None
    by_customer: bool
    booked_at: datetime
    closed_at: datetime | None


PERSONAL = (
    PersonalData(
        "appointments.appointments",
        ("预约", "Appointments"),
        AppointmentRow,
        f"""
SELECT s.name AS store, a.name AS associate, p.service, p.starts_at, p.state, p.reason, p.by_customer, p.booked_at,
  p.closed_at
FROM appointment p JOIN store s ON s.id = p.store LEFT JOIN associate a ON a.id = p.associate
WHERE p.member IN ({identities_of("$1")}) ORDER BY p.starts_at, p.id
""",
        {
            "store": ("门店", "Store"),
            "associate": ("接待导购", "Associate"),
            "service": ("事项", "Service"),
            "starts_at": ("预约时间", "For"),
            "state": ("状态", "State"),
            "reason": ("取消原因", "Cancelled because"),
            "by_customer": ("本人预约", "Booked by themselves"),
            "booked_at": ("登记时间", "Booked"),
            "closed_at": ("结束时间", "Closed"),
        },
    ),
)
