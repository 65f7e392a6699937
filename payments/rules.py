"""What requests for payments and refunds are, and the pure decisions about them."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from guide_app.base.kernel.codes import symbols


class PayRequestKind(StrEnum):
    """How the customer pays: by a code that anybody can scan, or in the WeChat that opened the page."""

    NATIVE = "native"
    JSAPI = "jsapi"


class PayRequestState(StrEnum):
    """The life of a request. Only WeChat Pay's word closes one or makes it paid."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


class PayOutcome(StrEnum):
    """What became of the money of a paid request."""

    BOOKED = "booked"
    GIVEN_BACK = "given_back"  # the order was cancelled or paid otherwise: all of it goes back
    LOOKED_INTO = "looked_into"  # it is not what was asked for: a person decides


class BackState(StrEnum):
    """The life of money that goes back."""

    ASKED = "asked"
    PROCESSING = "processing"
    SUCCESS = "success"
    ABNORMAL = "abnormal"  # WeChat Pay cannot give it back by itself
    CLOSED = "closed"
    OTHERWISE = "otherwise"  # a person gave it back by other means
    AGAIN = "again"  # WeChat Pay closed it, and it was asked for again under another number


WAITING = frozenset({BackState.ASKED, BackState.PROCESSING})
"""WeChat Pay is asked again."""
FOR_A_PERSON = frozenset({BackState.ABNORMAL, BackState.CLOSED})
"""It will not go back by itself any more."""
NOT_BY_THIS = frozenset({BackState.OTHERWISE, BackState.AGAIN})
"""The money goes another way: what goes back under this number too has gone back twice."""


class DifferenceKind(StrEnum):
    """What is to be looked into."""

    NOT_HERE = "not_here"  # WeChat Pay has it, we do not
    NOT_THERE = "not_there"  # the other way round
    AMOUNT = "amount"
    STATE = "state"
    MERCHANT = "merchant"  # of another app, merchant or currency than ours
    FUNDS = "funds"  # the account moved by something else than payments and refunds


class BillDayState(StrEnum):
    """What became of a day's bills when they were asked for the last time."""

    COMPARED = "compared"
    WAITING = "waiting"  # WeChat Pay has not made them yet
    NOT_READ = "not_read"  # they could not be fetched, or are not as they should be
    GONE = "gone"  # never compared, and WeChat Pay keeps them no longer


class DifferenceState(StrEnum):
    """Whether somebody has looked into it."""

    OPEN = "open"
    RESOLVED = "resolved"


REQUEST_LIFETIME = timedelta(minutes=15)
"""How long a code can be paid; whoever looks at the page after that is given a new one."""
SHORTEST_LIFETIME = timedelta(minutes=1)
"""WeChat Pay takes no shorter one."""
TURN_IN_WECHAT = timedelta(minutes=3)
"""For so long a page that is merely looked at leaves a customer alone who has begun to pay in WeChat."""
FIRST_QUESTION = timedelta(seconds=20)
"""When we ask ourselves, if nobody has told us."""
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE_OF_REFUNDS = timedelta(hours=6)
NUMBER_SYMBOLS = 6
BILLS_KEPT = timedelta(days=89)
"""WeChat Pay gives bills of the last three months, which are never shorter."""
BILL_IS_NEW = timedelta(days=3)
"""For so long a day is compared every hour of the morning and the afternoon, afterwards every morning."""
COMPARED_FROM_HOUR, COMPARED_TO_HOUR, COMPARED_AT_MINUTE = 2, 11, 17
"""When bills are held against what we have, in UTC: they are made from ten in the morning in China on."""


def trade_number(order_number: str, request_id: UUID) -> str:
    """Our number of a request (`out_trade_no`, at most 32 letters): the order's and six symbols of its own.

    An order of a longer number than we make goes by the request's id.
    """
    number = f"{order_number}-{symbols(request_id.int & (1 << 5 * NUMBER_SYMBOLS) - 1, NUMBER_SYMBOLS)}"
    return number if len(number) <= 32 else request_id.hex


def refund_number(refund_id: UUID, request_id: UUID) -> str:
    """Our number of money that goes back (`out_refund_no`): always the same for a refund and a payment."""
    return f"{refund_id.hex}{request_id.hex}"


def next_question(asked_times: int, *, at: datetime, longest: timedelta = LONGEST_PAUSE) -> datetime:
    """When to ask again after so many questions: after pauses that double."""
    doubled: int = 1 << min(asked_times, 20)
    return at + min(FIRST_QUESTION * doubled, longest)


def next_comparison(age: timedelta, *, at: datetime) -> datetime:
    """When a day that is so old is compared the next time."""
    last = COMPARED_TO_HOUR if age <= BILL_IS_NEW else COMPARED_FROM_HOUR
    midnight = at.replace(hour=0, minute=COMPARED_AT_MINUTE, second=0, microsecond=0)
    moments = (
        midnight + timedelta(days=later, hours=hour)
        for later in range(2)
        for hour in range(COMPARED_FROM_HOUR, last + 1)
    )
    return next(moment for moment in moments if moment > at)
