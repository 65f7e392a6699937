"""How long a WeChat account is believed, how many a customer has, and how often one may change hands."""

from datetime import timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What became of somebody who came back from WeChat."""

    RECOGNISED = "recognised"
    UNKNOWN = "unknown"
    """WeChat said who they are; they are nobody's account yet."""
    NOBODY = "nobody"
    """They only look at a page: what WeChat calls them is made up."""
    REFUSED = "refused"
    """The code is over or was used, or WeChat does not believe us."""
    SILENT = "silent"
    """WeChat did not answer, was busy, or could not be read."""
    LIMITED = "limited"


BELIEVED = timedelta(days=365)
"""How long an account that nobody came by is believed; then the phone is proven anew."""
MOST_ACCOUNTS = 5
"""Of one customer at a time; a further one ends the oldest."""
MOST_CUSTOMERS, CUSTOMERS_WITHIN = 3, timedelta(days=90)
"""How many customers one account may have become within so many days: whoever types codes for others has one phone."""
FAILURES_PER_ADDRESS, FAILURES_WITHIN = 60, timedelta(hours=1)
"""Who came back with a code that was none, from one address. Whoever WeChat knows is not counted: many share one."""
PROVEN_WITHIN = timedelta(minutes=10)
"""How long a browser is known by what WeChat said, until a code has to prove the phone."""
KEPT_TRIES, KEPT_ENDED = timedelta(days=1), CUSTOMERS_WITHIN
