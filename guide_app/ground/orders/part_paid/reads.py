"""Which orders wait for the rest of their money, and how long any order waits."""

from datetime import timedelta

from guide_app.base.settings import settings

PART = "o.status = 'placed' AND o.part_paid_fen > 0"
"""A condition of `orders o`."""


def term() -> timedelta:
    """How long an order waits from when it was placed, unless somebody keeps it for longer."""
    return timedelta(minutes=settings().order_expires_minutes)
