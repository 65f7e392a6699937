"""How long a customer stays signed in, and on how many devices."""

from datetime import timedelta

SESSION_LIFETIME = timedelta(days=30)
MOST_SESSIONS = 10
"""Of one member at a time; a further one ends the oldest."""
KEPT = timedelta(days=30)
"""How long an ended session stays on record."""
