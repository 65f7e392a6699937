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


END_WECHAT = "DELETE FROM customer_wechat WHERE member = $1"


class WechatRow(msgspec.Struct, frozen=True):
    """A WeChat account by which they are recognised, or were; which one it is only WeChat knows."""

    device: str
    linked_at: datetime
    used_at: datetime
    ended_at: datetime | None


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
    PersonalData(
        "customers.wechat",
        ("微信免验证码登录", "Recognised in WeChat"),
        WechatRow,
        f"""
SELECT k.device, k.linked_at, k.used_at, k.ended_at FROM customer_wechat k
WHERE k.member IN ({identities_of("$1")}) ORDER BY k.linked_at
""",
        {
            "device": ("设备", "Device"),
            "linked_at": ("开启时间", "Since"),
            "used_at": ("最近使用", "Used last"),
            "ended_at": ("关闭时间", "Until"),
        },
    ),
)


async def forget(member_id: UUID, _: datetime) -> int:
    """They are signed out everywhere, at once."""
    return await execute(END, member_id)


async def forget_wechat(member_id: UUID, _: datetime) -> int:
    """No WeChat account is theirs any more."""
    return await execute(END_WECHAT, member_id)


WECHAT_PART = ErasurePart(
    KIND, "customers.wechat", ("微信免验证码登录", "WeChat accounts by which they are recognised"), forget_wechat
)
PART = ErasurePart(KIND, "customers.sessions", ("登录设备", "Devices where they were signed in"), forget)
