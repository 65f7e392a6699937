"""Where customers were signed in, for the copy of their data; and what is forgotten of it with them."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.service.erasing import KIND

END = "DELETE FROM customer_session WHERE member = $1"


class SessionRow(msgspec.Struct, frozen=True):
    """A device on which they were signed in."""

    device: str
    issued_at: datetime
    expires_at: datetime


PERSONAL = (
    PersonalData(
        "customers.sessions",
        ("登录设备", "Devices"),
        SessionRow,
        f"""
SELECT s.device, s.issued_at, s.expires_at FROM customer_session s
WHERE s.member IN ({identities_of("$1")}) ORDER BY s.issued_at
""",
        {
            "device": ("设备", "Device"),
            "issued_at": ("登录时间", "Signed in"),
            "expires_at": ("到期", "Until"),
        },
    ),
)


async def forget(member_id: UUID, _: datetime) -> int:
    """They are signed out everywhere, at once."""
    return await execute(END, member_id)


PART = ErasurePart(KIND, "customers.sessions", ("登录设备", "Devices where they were signed in"), forget)
