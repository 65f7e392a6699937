"""What an exchange that waits for its difference can be, and what can be held at all."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from uuid import UUID


class HoldState(StrEnum):
    """The life of an exchange that waits: it is made once its difference is paid, or ends without.

    One has `lapsed` whose goods came back otherwise meanwhile, as a till told: nobody can pay it, and its new order is
    about to be cancelled, at once where nothing has come in for it.
    """

    OPEN = "open"
    MADE = "made"
    LAPSED = "lapsed"
    GIVEN_UP = "given_up"


def still_comes_back(used: Sequence[UUID], spent: Collection[UUID]) -> int | None:
    """The place of the first coupon of the new order that the old one has `spent`; None where there is none.

    Such a coupon lives again only once the goods have come back, and they come back only once it has paid.
    """
    return next((place for place, coupon in enumerate(used) if coupon in spent), None)
