"""What services read that have already asked."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from clienteling.rules.care import NEEDS_CONSENT, Purpose
from clienteling.rules.contacts import Allowance, allowance
from clienteling.rules.sensitive import SensitiveWord
from clienteling.schemas.settings import ClientelingSettingsView
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import Forbidden
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.reads import may

SETTINGS = """
SELECT contact_limit, contact_days, care_a_day, protected_days, version FROM clienteling_settings WHERE id = 1
"""
WORDS = "SELECT kind, word FROM sensitive_word"
COUNTS_FOR_CAP = "NOT c.by_customer AND c.channel <> 'in_store' AND c.outcome <> 'not_reached'"
"""Whether a contact `c` counts for the cap: the chain began it, and the customer noticed."""
COUNTED_SINCE = f"""
SELECT c.at FROM contact c
WHERE c.member IN ({identities_of("$1")}) AND c.at > $2 AND {COUNTS_FOR_CAP}
ORDER BY c.at DESC LIMIT 100
"""


class Moment(msgspec.Struct, frozen=True):
    """When a contact was."""

    at: datetime


async def settings_in_force() -> ClientelingSettingsView:
    """What headquarters have chosen, or what holds until they do."""
    return await fetch_row_as(ClientelingSettingsView, SETTINGS) or ClientelingSettingsView()


async def words() -> list[SensitiveWord]:
    """The list of words that are flagged."""
    return await fetch_as(SensitiveWord, WORDS)


async def allowance_of(member_id: UUID, *, at: datetime, purpose: Purpose = Purpose.FOLLOW_UP) -> Allowance:
    """Whether the chain may speak to a member now, for a purpose."""
    chosen = await settings_in_force()
    since = at - timedelta(days=chosen.contact_days)
    willing = purpose not in NEEDS_CONSENT or bool(await may([member_id], ConsentPurpose.MARKETING, at=at))
    moments = await fetch_as(Moment, COUNTED_SINCE, member_id, since)
    return allowance(
        [one.at for one in moments], limit=chosen.contact_limit, days=chosen.contact_days, at=at, may=willing
    )


def person_and_store(associate_id: UUID | None, store_id: UUID | None) -> tuple[UUID, UUID]:
    """Who works where. Raises Forbidden for who is no person of a store."""
    if associate_id is None or store_id is None:
        raise Forbidden(reason="only people of a store do this")
    return associate_id, store_id
