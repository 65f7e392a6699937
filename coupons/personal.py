"""Coupons that a customer was given, for the copy of their data."""

from datetime import datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of


class CouponRow(msgspec.Struct, frozen=True):
    """A coupon."""

    name: str
    code_tail: str
    status: str
    issued_at: datetime
    valid_to: datetime
    used_at: datetime | None


PERSONAL = (
    PersonalData(
        "coupons.coupons",
        ("优惠券", "Coupons"),
        CouponRow,
        f"""
SELECT t.name, c.code_tail, c.status, c.issued_at, c.valid_to, c.used_at FROM coupon c
JOIN coupon_template t ON t.id = c.template WHERE c.home_member IN ({identities_of("$1")}) ORDER BY c.issued_at, c.id
""",
        {
            "name": ("券", "Coupon"),
            "code_tail": ("券码后四位", "End of its code"),
            "status": ("状态", "Status"),
            "issued_at": ("发放时间", "Issued"),
            "valid_to": ("有效期至", "Until"),
            "used_at": ("使用时间", "Used"),
        },
    ),
)
