"""How long a sign-in holds, and how wrong passwords slow down those that follow."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOKEN_LIFETIME = timedelta(hours=12)
TOKENS_KEPT = timedelta(days=1)
"""How long a token stays in the database when it serves nothing any more."""
USE_TOLD_EVERY = timedelta(hours=1)
"""How finely it is kept when a session was last used: finer would write with every request."""

FORGOTTEN_AFTER = timedelta(hours=1)
"""Wrong passwords are counted until none has come for this long."""
KNOWN_FOR = timedelta(days=90)
"""How long a login is known at an address after it signed in there."""

WITHOUT_PASSWORD = ""
"""In the place of a hash: no password opens the account, whose owner comes in by WeCom."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """So many wrong passwords are `free`; each one beyond doubles the wait before the next try, up to `longest`."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long after the last of so many failures the next try may come."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta()
        return min(timedelta(seconds=2 ** min(beyond, 20)), self.longest)


OF_LOGIN_AT_ADDRESS = Throttle(free=5, longest=timedelta(minutes=15))
OF_LOGIN = Throttle(free=20, longest=timedelta(minutes=1))
"""Over all addresses: many machines that share one guess are slow together, and who owns the login waits a minute."""
OF_ADDRESS = Throttle(free=100, longest=timedelta(minutes=1))
"""Over all logins: an address may be a whole chain's."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords in a row of something, and the moment of the last one."""

    number: int
    last: datetime

    def counted(self, at: datetime) -> int:
        """How many of them still count."""
        return 0 if at - self.last > FORGOTTEN_AFTER else self.number

    def left_of(self, throttle: Throttle, at: datetime) -> timedelta:
        """What is left of the wait that they bring; never more than all of it, should a clock be set back."""
        wait = throttle.wait(self.counted(at))
        return min(wait, self.last + wait - at)


def wait_before(login_at_address: Failures, login: Failures, address: Failures, *, known: bool, at: datetime) -> int:
    """Whole seconds before a password may be tried; 0 is now.

    Who has signed in from the address before is `known` there, and waits for their own mistakes alone: so strangers at
    other addresses keep nobody out.
    """
    waits = [login_at_address.left_of(OF_LOGIN_AT_ADDRESS, at)]
    if not known:
        waits += [login.left_of(OF_LOGIN, at), address.left_of(OF_ADDRESS, at)]
    return _whole_seconds(max(waits))


def wait_at_address(address: Failures, *, at: datetime) -> int:
    """The same for who proves by something else who they are: an address is all that is known of them before."""
    return _whole_seconds(address.left_of(OF_ADDRESS, at))


def _whole_seconds(wait: timedelta) -> int:
    return max(0, -(-wait // timedelta(seconds=1)))
