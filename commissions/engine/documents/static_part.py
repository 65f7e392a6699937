"""The part of a scenario that does not change: stores, associates, articles, goals, credit rules, settings."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from commissions.engine.documents.spelling import CategoryPath, Fen, Id, Million, Written
from commissions.engine.documents.vocabulary import Fallback, GivenRole, PayerPolicy, Position, Role
from commissions.engine.time.calendar import Day, Period
from commissions.engine.time.written import Moment


class Settings(Written, frozen=True):
    """Choices of the chain as a whole."""

    payer_policy: PayerPolicy = "SELLING_STORE_PAYS"
    restate_limit: Annotated[int, Meta(ge=0)] = 3


class EntitySince(Written, frozen=True, rename={"starts": "from"}):
    """The legal entity behind a store from a date on, until the next one."""

    starts: Day
    entity: Id


class PlanSince(Written, frozen=True, rename={"starts": "from"}):
    """The plan of a store's own pool from a date on, until the next one; without a plan it has none."""

    starts: Day
    plan: Id | None = None


class Store(Written, frozen=True):
    """A store, the legal entity that pays for it, and the plan of its own pool.

    `entity` and `plan` are the first ones; those that came after them are `entities` and `plans`, ascending.
    """

    id: Id
    entity: Id
    day_cut_hours: Annotated[int, Meta(ge=0, le=11)] = 0
    plan: Id | None = None
    entities: tuple[EntitySince, ...] = ()
    plans: tuple[PlanSince, ...] = ()


class Assignment(Written, frozen=True, rename={"starts": "from", "ends": "to"}):
    """Where an associate works, from a date up to (not on) another; `main` or beside the main one, in another store."""

    store: Id
    starts: Day
    ends: Day | None = None
    position: Position = "ASSOCIATE"
    plan: Id | None = None
    main: bool = True


class Associate(Written, frozen=True):
    """A person who may earn; `member` is the same person as a customer, `same_person` further members who are."""

    id: Id
    assignments: Annotated[tuple[Assignment, ...], Meta(min_length=1)]
    member: Id | None = None
    same_person: tuple[Id, ...] = ()


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
