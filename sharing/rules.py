"""What can be shared, how long an opening counts, and what names the facts. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

COUNTS_FOR = timedelta(days=30)
"""How long after somebody opened a link their orders are counted with it; of several links the last one opened."""
TOKEN_BYTES = 12
"""Random bytes of a link: 16 characters."""
VISITOR_LETTERS = 32


class ShareKind(StrEnum):
    """What a link shows."""

    PRODUCT = "product"
    COUPON = "coupon"


def source_of_share(link: UUID, day: date) -> str:
    """What names that a customer was given a link: once a day."""
    return f"share:{link}:{day:%Y%m%d}"


def source_of_click(link: UUID, day: date) -> str:
    """What names that a customer opened a link: once a day."""
    return f"click:{link}:{day:%Y%m%d}"
