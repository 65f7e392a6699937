"""The scenario document as types: everything its JSON Schema says about shape, range and spelling."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from commissions.engine.plan_documents import Plan, Written, terms_from
from commissions.engine.spelling import (
    CategoryPath,
    Day,
    Fen,
    Id,
    Million,
    Moment,
    Period,
    PositiveFen,
    SignedFen,
    read_spelt,
)
from commissions.engine.vocabulary import Fallback, GivenRole, PayerPolicy, Position, Role


class Settings(Written, frozen=True):
    """Choices of the chain as a whole."""

    payer_policy: PayerPolicy = "SELLING_STORE_PAYS"
    restate_limit: Annotated[int, Meta(ge=0)] = 3


class Store(Written, frozen=True):
    """A store, the legal entity that pays for it, and the plan of its own pool."""

    id: Id
    entity: Id
    day_cut_hours: Annotated[int, Meta(ge=0, le=11)] = 0
    plan: Id | None = None


class Assignment(Written, frozen=True, rename={"starts": "from", "ends": "to"}):
    """Where an associate works, from a date up to (not on) another."""

    store: Id
    starts: Day
    ends: Day | None = None
    position: Position = "ASSOCIATE"
    plan: Id | None = None


class Associate(Written, frozen=True):
    """A person who may earn; `member` is the same person as a customer."""

    id: Id
    assignments: Annotated[tuple[Assignment, ...], Meta(min_length=1)]
    member: Id | None = None


class Sku(Written, frozen=True):
    """What the rules may ask of an article."""

    sku: Id
    spu: Id | None = None
    brand: Id | None = None
    category: CategoryPath | None = None


class Goal(Written, frozen=True):
    """A goal of a payee or of a store for a month."""

    period: Period
    value: Fen
    payee: Id | UnsetType = UNSET
    store: Id | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.payee is UNSET) == (self.store is UNSET):
            raise ValueError("a target belongs to a payee or to a store")


class CreditRule(Written, frozen=True, rename={"starts": "from", "ends": "to"}):
    """Who shares in a sale, and where the share of a missing role goes."""

    id: Id
    weights: dict[Role, Million]
    store: Id | None = None
    channel: Id | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    missing: dict[GivenRole, Fallback] = field(default_factory=dict)


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


class Complete(Written, frozen=True, tag_field="type", tag="COMPLETE"):
    """The customer has what he ordered."""

    id: Id
    order: Id
    at: Moment


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


Event = Sale | Refund | Complete | Acquire | Task | Attendance | Adjust | Publish | Run | Close


class Scenario(Written, frozen=True):
    """The whole document."""

    format: Literal["commission-scenario/1"]
    first_period: Period
    entities: tuple[Id, ...]
    stores: tuple[Store, ...]
    associates: tuple[Associate, ...]
    events: list[Event]
    settings: Settings = Settings()
    catalog: tuple[Sku, ...] = ()
    plans: tuple[Plan, ...] = ()
    targets: tuple[Goal, ...] = ()
    credit_rules: tuple[CreditRule, ...] = ()


def _read(kind: type, given: object) -> object:
    if kind is PublishedVersion:
        return PublishedVersion(given)
    return read_spelt(kind, given)


_DECODER = msgspec.json.Decoder(Scenario, dec_hook=_read)


def decode_scenario(document: bytes) -> Scenario:
    """Read a document. Raises `ValueError` (bad JSON, bad spelling, a time that does not exist) or `RecursionError`."""
    return _DECODER.decode(document)
