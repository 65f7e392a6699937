"""Until when an order of which a part is paid waits for the rest."""

from datetime import datetime, timedelta

from guide_app.base.kernel.errors import InvalidField

MAX_DAYS = 180
"""Days that a chain may let its people keep an order for at once."""


def kept_until(ends_at: datetime, days: int, *, most: int, at: datetime) -> datetime:
    """When the term ends of an order that is kept for so many `days` from `at`; before it ended at `ends_at`.

    Raises InvalidField of `days`: beyond what the chain allows, or not longer than it would have waited anyway.
    """
    if not 1 <= days <= most:
        raise InvalidField("days", f"须为 1 至 {most} 天 / 1 to {most} days")
    until = at + timedelta(days=days)
    if until <= ends_at:
        raise InvalidField("days", "须晚于现在的期限 / later than the term that it has now")
    return until
