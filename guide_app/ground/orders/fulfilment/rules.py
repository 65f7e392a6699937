"""How goods reach customers, and the pure decisions about it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from guide_app.base.kernel.errors import InvalidField

CODE_DIGITS = 6
MOST_TRIES = 5
PACKED_WITHIN = timedelta(hours=24)
"""What is paid and not ready or sent by then is overdue."""
FETCHED_WITHIN = timedelta(days=7)
"""What is ready and not fetched by then is overdue."""


class FulfilmentWay(StrEnum):
    """How the goods of an order reach the customer."""

    TAKEN_ALONG = "taken_along"
    PICK_UP = "pick_up"
    SHIP = "ship"


class FulfilmentState(StrEnum):
    """Where they are."""

    WAITING = "waiting"
    """To be packed: nobody has them ready, or some of them are not sent."""
    READY = "ready"
    """The customer may fetch them."""
    SENT = "sent"
    """All of them are on their way, or there."""
    DONE = "done"
    """The customer has them."""
    CANCELLED = "cancelled"
    """Nothing is left to be fetched or sent."""


class ReceivedBy(StrEnum):
    """Who said that a parcel has come."""

    STAFF = "staff"
    CUSTOMER = "customer"
    CARRIER = "carrier"
    TIME = "time"


class LineLeft(NamedTuple):
    """A line, how much of it was sold and how much of that came back."""

    no: int
    quantity: int
    returned: int


class Sent(NamedTuple):
    """A parcel: units by line, and whether it has come."""

    units: Mapping[int, int]
    received: bool


def unsent(lines: Sequence[LineLeft], parcels: Sequence[Sent]) -> dict[int, int]:
    """Units that are still to be sent, by line. What comes back is first of all what was not sent."""
    sent: dict[int, int] = {}
    for parcel in parcels:
        for no, units in parcel.units.items():
            sent[no] = sent.get(no, 0) + units
    left = {line.no: line.quantity - line.returned - sent.get(line.no, 0) for line in lines}
    return {no: units for no, units in left.items() if units > 0}


def state_after(lines: Sequence[LineLeft], parcels: Sequence[Sent]) -> FulfilmentState:
    """Where what is sent stands now."""
    if unsent(lines, parcels):
        return FulfilmentState.WAITING
    if not parcels:
        return FulfilmentState.CANCELLED
    return FulfilmentState.DONE if all(parcel.received for parcel in parcels) else FulfilmentState.SENT


def packed(left: Mapping[int, int], wanted: Sequence[tuple[int, int]]) -> dict[int, int]:
    """What goes into a parcel, by line: everything that is left, unless it is said. Raises InvalidField."""
    if not wanted:
        return dict(left)
    if len({no for no, _ in wanted}) != len(wanted):
        raise InvalidField("lines", "每个明细行只能出现一次 / each line once")
    for place, (no, units) in enumerate(wanted):
        if units > left.get(no, 0):
            raise InvalidField(
                f"lines[{place}].units",
                "不能多于该行待发的件数 / no more than is left of the line",
                left=left.get(no, 0),
            )
    return dict(wanted)
