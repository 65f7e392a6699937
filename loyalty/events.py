"""Facts about levels."""

from datetime import date, datetime
from uuid import UUID

from guide_app.base.kernel.events import Event


class LevelChanged(Event, frozen=True, kw_only=True):
    """A member has another level from now on. `dedicated_id` is their dedicated associate at that moment.

    Levels are told by their codes, and by what they were called in Chinese and English.
    """

    member_id: UUID
    dedicated_id: UUID | None
    before: str
    after: str
    name_zh: str
    name_en: str
    is_up: bool
    until: date | None
    changed_at: datetime


class BenefitGiven(Event, frozen=True, kw_only=True):
    """A level has brought a member a coupon, for their birthday or for reaching it: something to say to them.

    `dedicated_id` is their dedicated associate at that moment, `benefit` is `birthday` or `upgrade`.
    """

    member_id: UUID
    dedicated_id: UUID | None
    benefit: str
    coupon_id: UUID
    name_zh: str
    name_en: str
    given_at: datetime
