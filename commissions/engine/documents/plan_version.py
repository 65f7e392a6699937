"""A plan version as written: its components, rules, ladders and limits, with every default filled in."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from commissions.engine.documents.spelling import (
    CategoryPath,
    Count,
    Days,
    Fen,
    Id,
    PartPpm,
    PositiveFen,
    RatePpm,
    ThresholdPpm,
    Written,
)
from commissions.engine.documents.vocabulary import BaseMode, RecognisedBy, RefundPolicy, StoreMove
from commissions.engine.time.calendar import Period
from commissions.engine.time.written import Moment, read_spelt


class Match(Written, frozen=True):
    """What a rule asks of a SKU; what is UNSET is not asked."""

    sku: Id | UnsetType = UNSET
    spu: Id | UnsetType = UNSET
    brand: Id | UnsetType = UNSET
    category: CategoryPath | UnsetType = UNSET


class Gate(Written, frozen=True):
    """From this depth of price (paid over list) on, this rate."""

    from_ppm: ThresholdPpm
    ppm: RatePpm


Priority = Annotated[int, Meta(ge=-1000, le=1000)]


class RateRule(Written, frozen=True, tag_field="kind", tag="RATE"):
    """A share of the money: one rate, or one by depth of discount."""

    id: Id
    match: Match = Match()
    priority: Priority = 0
    ppm: RatePpm | UnsetType = UNSET
    gates: Annotated[tuple[Gate, ...], Meta(min_length=1)] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.ppm is UNSET) == (self.gates is UNSET):
            raise ValueError("a rate is either `ppm` or `gates`")


class UnitRule(Written, frozen=True, tag_field="kind", tag="PER_UNIT"):
    """An amount for each unit kept."""

    id: Id
    fen: Fen
    match: Match = Match()
    priority: Priority = 0


class LineRule(Written, frozen=True, tag_field="kind", tag="PER_LINE"):
    """An amount for a line of which a unit is kept."""

    id: Id
    fen: Fen
    match: Match = Match()
    priority: Priority = 0


Rule = RateRule | UnitRule | LineRule


class LineComponent(Written, frozen=True):
    """What each sold line earns: the best fitting of these rules."""

    id: Id
    rules: tuple[Rule, ...]


class Tier(Written, frozen=True, rename={"start": "from"}):
    """From this base on, this rate."""

    start: Fen
    ppm: RatePpm


class Step(Written, frozen=True, rename={"start": "from"}):
    """From this base on, this bonus."""

    start: Fen
    bonus: PositiveFen


class AttainmentBand(Written, frozen=True):
    """From this part of the goal on, this rate of the whole base and this bonus."""

    from_ppm: ThresholdPpm
    ppm: RatePpm = 0
    bonus: Fen = 0


class AcceleratorBand(Written, frozen=True):
    """From this part of the goal on, this rate of what lies above."""

    from_ppm: ThresholdPpm
    ppm: RatePpm


class Marginal(Written, frozen=True, tag_field="kind", tag="MARGINAL"):
    """Each slice of the base at its own rate."""

    id: Id
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1)]
    cap: PositiveFen | None = None


class Whole(Written, frozen=True, tag_field="kind", tag="WHOLE"):
    """The whole base at the rate of the tier it reaches."""

    id: Id
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1)]
    cap: PositiveFen | None = None


class StepBonus(Written, frozen=True, tag_field="kind", tag="STEP_BONUS"):
    """A bonus for the highest step reached, or for each of them."""

    id: Id
    mode: Annotated[str, Meta(pattern=r"\A(?:HIGHEST|CUMULATIVE)\Z")]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    cap: PositiveFen | None = None


class Attainment(Written, frozen=True, tag_field="kind", tag="ATTAINMENT"):
    """Rate and bonus by how much of the goal is reached."""

    id: Id
    bands: Annotated[tuple[AttainmentBand, ...], Meta(min_length=1)]
    cap: PositiveFen | None = None


class Accelerator(Written, frozen=True, tag_field="kind", tag="ACCELERATOR"):
    """Each slice between two parts of the goal at its own rate."""

    id: Id
    bands: Annotated[tuple[AcceleratorBand, ...], Meta(min_length=1)]
    cap: PositiveFen | None = None


class ManagerOverride(Written, frozen=True, tag_field="kind", tag="MANAGER_OVERRIDE"):
    """A share of what a manager's store sold on their days, perhaps only when the store reaches its goal."""

    id: Id
    ppm: RatePpm
    gate_ppm: ThresholdPpm | None = None
    cap: PositiveFen | None = None


class StorePool(Written, frozen=True, tag_field="kind", tag="STORE_POOL"):
    """A share of what the store sold, for everybody on its attendance sheet."""

    id: Id
    ppm: RatePpm
    cap: PositiveFen | None = None


OwnBaseComponent = Marginal | Whole | StepBonus | Attainment | Accelerator
PeriodComponent = OwnBaseComponent | ManagerOverride | StorePool


class AcquisitionTerms(Written, frozen=True):
    """What a new customer is worth, and what their first order must keep."""

    bonus: PositiveFen
    min_first_order_net: Fen
    window_days: Days = 0
    day_cap: Count | None = None


class Draw(Written, frozen=True):
    """An advance up to `amount` for some months, and how it is taken back."""

    amount: PositiveFen
    start: Period
    periods: Count
    recovery_from: Count
    recovery_ppm: PartPpm = 1_000_000


class PlanTerms(Written, frozen=True):
    """One version of a plan, whole."""

    no: Count
    valid_from: Moment
    restate: bool = False
    base_mode: BaseMode = "NET_PAID"
    store_move: StoreMove = "SEGMENT"
    refund_policy: RefundPolicy = "RESTATE"
    line_components: tuple[LineComponent, ...] = ()
    period_components: tuple[PeriodComponent, ...] = ()
    acquisition: AcquisitionTerms | None = None
    recognised_by: RecognisedBy | None = None
    vest_days: Days | None = None
    cap: Fen | None = None
    guarantee: Fen | None = None
    draw: Draw | None = None
    max_deduct_ppm: PartPpm = 1_000_000


class Plan(Written, frozen=True):
    """A plan with the versions published before the first event."""

    id: Id
    versions: tuple[PlanTerms, ...]


def terms_from(given: object) -> PlanTerms:
    """A version read from decoded JSON, as a PUBLISH event or a request holds it. Raises `ValueError`.

    Shape and ranges only; whether it may be published is for `PlanBook.fault` to say.
    """
    return msgspec.convert(given, PlanTerms, dec_hook=read_spelt)


def terms_from_json(content: str) -> PlanTerms:
    """A version read from JSON text, as a database column holds it. Raises `ValueError`."""
    return _STORED.decode(content)


_STORED = msgspec.json.Decoder(PlanTerms, dec_hook=read_spelt)
