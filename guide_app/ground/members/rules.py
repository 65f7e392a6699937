"""What members are, and what a registration goes through."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from guide_app.base.kernel.errors import InvalidField

REGISTRATION_LIFETIME = timedelta(minutes=30)

PER_CODE_AND_HOUR = 200
"""Registrations that customers may begin themselves by one printed code: more than a crowd at an opening, and a bound
to what somebody who has its address can make us send."""

CAME_BY_DAYS = 30
"""After a member has registered by a code, what they buy within so many days follows from it, unless the order itself
names another one."""

DEVICES_KEPT = timedelta(days=2)
"""Of registrations that have ended: a second press on the same device gets the first answer so long."""

WON_KEPT = timedelta(days=3 * 366)
"""How long it is known of a phone that somebody won it as a member who was erased: three years, as long as wages may be
asked back or for, and no longer."""

FIRST_BIRTHDAY = date(1900, 1, 1)
"""Nobody who buys today was born before."""

REVEALS_PER_HOUR = 30
"""Phones that one actor may see in clear within an hour."""

MOST_FOUND = 50
"""Members that a search by the end of a phone or a piece of a name shows; with more than these it is narrowed."""


MOST_HANDED_OVER = 500
"""Members that change hands at once."""

ERASED_NAME = "已删除"
"""Stands in place of the masked name of a member whose personal data was erased."""


class MemberSource(StrEnum):
    """How a member came to us."""

    ASSISTED = "assisted"
    SELF = "self"
    """By themselves, from the page of a printed code."""
    IMPORT = "import"
    TILL = "till"


class Gender(StrEnum):
    """What somebody says of themselves, `unknown` until they do."""

    UNKNOWN = "unknown"
    FEMALE = "female"
    MALE = "male"


class RegistrationStatus(StrEnum):
    """An assisted registration waits for the customer's consent, then it is confirmed or expires."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


class BindingReason(StrEnum):
    """Why somebody became a dedicated associate."""

    REGISTRATION = "registration"
    TRANSFER = "transfer"
    IMPORT = "import"
    MERGE = "merge"
    """The person turned out to be another member as well, and had an associate there."""
    MERGE_UNDONE = "merge_undone"


def status_at(status: RegistrationStatus, expires_at: datetime, at: datetime) -> RegistrationStatus:
    """What a registration is at a moment: one that waited too long has expired, marked or not."""
    if status is RegistrationStatus.PENDING and expires_at <= at:
        return RegistrationStatus.EXPIRED
    return status


def age_on(birthday: date, today: date) -> int:
    """Whole years on a day; who was born on 29 February grows older on 1 March in other years."""
    return today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))


def require_plausible(birthday: date, today: date) -> None:
    """Refuse with InvalidField what cannot be the birthday of somebody alive."""
    if not FIRST_BIRTHDAY <= birthday <= today:
        raise InvalidField("birthday", "须在 1900-01-01 与今天之间 / from 1900-01-01 to today")


def needs_guardian(birthday: date, today: date, *, minimum_age: int, guardians_consent: bool) -> bool:
    """Whether somebody is so young that their data is not theirs alone to give.

    Raises InvalidField where no guardian may consent for them either.
    """
    if age_on(birthday, today) >= minimum_age:
        return False
    if not guardians_consent:
        raise InvalidField("birthday", f"须年满 {minimum_age} 周岁 / at least {minimum_age} years old")
    return True
