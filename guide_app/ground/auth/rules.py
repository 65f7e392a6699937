"""How long a sign-in holds, and when a login is locked."""

from datetime import datetime, timedelta

TOKEN_LIFETIME = timedelta(hours=12)
ATTEMPTS_BEFORE_LOCK = 10
LOCK = timedelta(minutes=15)


def locked_until(failed_attempts: int, at: datetime) -> datetime | None:
    """The end of the lock that this many wrong passwords in a row bring at `at`, if they do."""
    return at + LOCK if failed_attempts >= ATTEMPTS_BEFORE_LOCK else None
