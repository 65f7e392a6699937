"""The events of a scenario as written, one type each."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from commissions.engine.documents.plan_version import terms_from
from commissions.engine.documents.spelling import Fen, Id, Million, PositiveFen, SignedFen, Weight, Written
from commissions.engine.documents.vocabulary import GivenRole
from commissions.engine.time.calendar import Period
from commissions.engine.time.written import Moment


class SaleLine(Written, frozen=True, gc=False):
    """One line of a sale; optional fields stay UNSET, because a default written out is another content."""

    id: Id
    sku: Id
    paid: Fen
    qty: Annotated[int, Meta(ge=1, le=1_000_000)] | UnsetType = UNSET
    list: Fen | UnsetType = UNSET
    hq_funded: Fen | UnsetType = UNSET


class Sale(Written, frozen=True, tag_field="type", tag="SALE"):
    """An order was paid."""

    id: Id
    order: Id
    store: Id
    at: Moment
    lines: Annotated[tuple[SaleLine, ...], Meta(min_length=1)]
    channel: Id | UnsetType = UNSET
    member: Id | UnsetType = UNSET
    roles: dict[GivenRole, Id] | UnsetType = UNSET


class Refund(Written, frozen=True, tag_field="type", tag="REFUND"):
    """Money of a line went back, goods came back, or both."""

    id: Id
    order: Id
    line: Id
    amount: Fen
    at: Moment
    units: Million | UnsetType = UNSET


class Ship(Written, frozen=True, tag_field="type", tag="SHIP"):
    """Everything of an order that is to be sent is on its way."""

    id: Id
    order: Id
    at: Moment


class Complete(Written, frozen=True, tag_field="type", tag="COMPLETE"):
    """The customer has what they ordered."""

    id: Id
    order: Id
    at: Moment


class Recredit(Written, frozen=True, tag_field="type", tag="RECREDIT"):
    """Somebody else sold an order, or several did: its credits are formed anew, by roles or by weights.

    Either `roles`, all of them, as in a sale; or `weights` of associates, whom nobody else shares with.
    """

    id: Id
    order: Id
    at: Moment
    roles: dict[GivenRole, Id] | UnsetType = UNSET
    weights: Annotated[dict[Id, Weight], Meta(min_length=1)] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.roles is UNSET) == (self.weights is UNSET):
            raise ValueError("either roles or weights")


class Acquire(Written, frozen=True, tag_field="type", tag="ACQUIRE"):
    """An associate registered a customer."""

    id: Id
    member: Id
    payee: Id
    at: Moment
    was_member: bool | UnsetType = UNSET


class Task(Written, frozen=True, tag_field="type", tag="TASK"):
    """An associate finished a rewarded task."""

    id: Id
    task: Id
    payee: Id
    amount: PositiveFen
    at: Moment


class Attendance(Written, frozen=True, tag_field="type", tag="ATTENDANCE"):
    """The whole attendance sheet of a store for a month."""

    id: Id
    store: Id
    period: Period
    half_days: dict[Id, Million]


class Adjust(Written, frozen=True, tag_field="type", tag="ADJUST"):
    """An amount added or taken by hand, by two persons."""

    id: Id
    payee: Id
    amount: SignedFen
    effective_period: Period
    reason: Id
    requested_by: Id
    approved_by: Id

    def __post_init__(self) -> None:
        if self.amount == 0:
            raise ValueError("an adjustment of nothing")


class PublishedVersion:
    """The version of a PUBLISH event: as written, which decides on duplicates, and with its defaults."""

    __slots__ = ("given", "terms")

    def __init__(self, given: object) -> None:
        self.given = given
        self.terms = terms_from(given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublishedVersion) and self.given == other.given

    def __hash__(self) -> int:
        return hash(self.terms.no)


class Publish(Written, frozen=True, tag_field="type", tag="PUBLISH"):
    """One more version of a plan."""

    id: Id
    plan: Id
    version: PublishedVersion


class Run(Written, frozen=True, tag_field="type", tag="RUN"):
    """Post what is due."""

    id: Id
    period: Period


class Close(Written, frozen=True, tag_field="type", tag="CLOSE"):
    """Post what is due, freeze the month, open the next."""

    id: Id
    period: Period
    accept_unallocated: bool | UnsetType = UNSET


Event = Sale | Refund | Ship | Complete | Recredit | Acquire | Task | Attendance | Adjust | Publish | Run | Close
