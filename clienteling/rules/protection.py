"""Whose customer somebody is, and for how long others have to ask. Pure."""

from datetime import datetime, timedelta


def is_protected(last_served_at: datetime | None, *, days: int, at: datetime) -> bool:
    """Whether a dedicated associate served their customer within so many days, so that their store decides."""
    return last_served_at is not None and last_served_at > at - timedelta(days=days)
