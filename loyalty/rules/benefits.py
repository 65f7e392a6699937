"""What a level brings beside prices: coupons for birthdays and for reaching it."""

from enum import StrEnum


class Benefit(StrEnum):
    """A coupon that a level brings."""

    BIRTHDAY = "birthday"
    UPGRADE = "upgrade"
