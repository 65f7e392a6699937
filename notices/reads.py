"""What services read that have already asked."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_row_as
from guide_app.ground.members.fragments import identities_of
from notices.schemas import NoticeChoice, NoticeSettingsView

SETTINGS = "SELECT templates, quiet_from, quiet_to, version FROM notice_settings WHERE id = 1"
CHOICE = f"""
SELECT false AS wanted, min(o.since) AS since FROM notice_opt_out o WHERE o.member IN ({identities_of("$1")})
HAVING count(*) > 0
"""


async def settings_in_force() -> NoticeSettingsView:
    """What headquarters have chosen, or that nothing is sent."""
    return await fetch_row_as(NoticeSettingsView, SETTINGS) or NoticeSettingsView()


async def choice_of(member_id: UUID) -> NoticeChoice:
    """Whether a member is sent messages, under whichever of their ids."""
    return await fetch_row_as(NoticeChoice, CHOICE, member_id) or NoticeChoice(wanted=True)
