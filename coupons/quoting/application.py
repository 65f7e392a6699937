"""One coupon at its turn: base, threshold, discount, and what it leaves for the next one."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from coupons.quoting.cart import Coupon, Rules
from coupons.quoting.discount import Reduction
from coupons.quoting.exchange import Exchange, exchange_of
from coupons.quoting.pre_coupon import PreCoupon
from coupons.quoting.scope import covered_items
from coupons.quoting.spreading import spread
from coupons.quoting.terms import ExchangeTerms, Terms


class Amounts(Struct, frozen=True):
    """What the coupons applied so far have left, by position of the line. The lists are never changed in place."""

    left: list[int]
    exchanged: list[int]
    """How many units of the line EXCHANGE coupons have taken."""


class Prepared(Struct, frozen=True, kw_only=True):
    """A coupon made ready for one cart: what does not depend on the coupons applied before it."""

    coupon: Coupon
    terms: Terms
    reduction: Reduction | Exchange
    eligible: tuple[int, ...]
    counted: tuple[int, ...]
    """The lines that count for the threshold."""
    needed: int
    fixed_threshold_base: int | None
    """The sum of the counted lines before coupons; none when the threshold looks at amounts left."""
    floors: list[int]

    @property
    def order(self) -> tuple[bool, int, str]:
        """The order of application: EXCHANGE first, then by priority, then by coupon id."""
        return not isinstance(self.terms, ExchangeTerms), self.terms.priority, self.coupon.id


class Turn(Struct, frozen=True, kw_only=True):
    """What a coupon does at its turn. `short_by` above 0: it does not qualify, and `discount` is 0."""

    base: int
    short_by: int = 0
    discount: int = 0
    times: int | None = None
    exchanged_line: int | None = None


class Application(Struct, frozen=True, kw_only=True):
    """A coupon that has had its turn, with the amounts around it."""

    prepared: Prepared
    turn: Turn
    before: Amounts
    after: Amounts


def before_coupons(cart: PreCoupon) -> Amounts:
    """Where the first coupon starts: the pre-coupon amounts, nothing exchanged."""
    return Amounts(cart.amounts, [0] * len(cart.amounts))


def prepare(coupon: Coupon, terms: Terms, *, cart: PreCoupon, rules: Rules) -> Prepared:
    """Find the coupon's lines in the cart and what it needs to qualify."""
    eligible = covered_items(terms.scope, cart.lines, cart.open_lines)
    counted = cart.open_lines if terms.threshold_on == "CART" else eligible
    reduction: Reduction | Exchange
    if isinstance(terms, ExchangeTerms):
        reduction = exchange_of(terms, cart, eligible=eligible)
        needed = terms.threshold
    else:
        reduction = terms.reduction
        needed = reduction.needed(terms.threshold)
    cascaded = rules.threshold_mode == "CASCADED"
    return Prepared(
        coupon=coupon,
        terms=terms,
        reduction=reduction,
        eligible=eligible,
        counted=counted,
        needed=needed,
        fixed_threshold_base=None if cascaded else sum([cart.amounts[one] for one in counted]),
        floors=cart.floors,
    )


def turn_of(prepared: Prepared, amounts: Amounts) -> Turn:
    """What the coupon does to the amounts left by those before it."""
    left = amounts.left
    base = sum([left[one] for one in prepared.eligible])
    threshold_base = prepared.fixed_threshold_base
    if threshold_base is None:
        threshold_base = sum([left[one] for one in prepared.counted])
    reduction = prepared.reduction
    if isinstance(reduction, Exchange):
        return _exchange_turn(prepared, reduction, amounts, base=base, threshold_base=threshold_base)
    if threshold_base < prepared.needed:
        return Turn(base=base, short_by=prepared.needed - threshold_base)
    rooms = sum(_rooms(prepared, left))
    discount = min(reduction.face(base=base, threshold_base=threshold_base), rooms)
    return Turn(base=base, discount=discount, times=reduction.times(threshold_base))


def after(prepared: Prepared, turn: Turn, amounts: Amounts) -> Amounts:
    """The amounts once the turn's discount has been spread over the lines."""
    if not turn.discount:
        return amounts
    left = amounts.left.copy()
    if turn.exchanged_line is not None:
        exchanged = amounts.exchanged.copy()
        exchanged[turn.exchanged_line] += 1
        left[turn.exchanged_line] -= turn.discount
        return Amounts(left, exchanged)
    eligible = prepared.eligible
    shares = spread(turn.discount, amounts=[left[one] for one in eligible], rooms=_rooms(prepared, left))
    for position, share in zip(eligible, shares, strict=True):
        left[position] -= share
    return Amounts(left, amounts.exchanged)


def apply_in_turn(coupons: Iterable[Prepared], start: Amounts) -> list[Application]:
    """Apply the coupons, which must be in order of application; one that does not qualify at its turn is skipped."""
    applications: list[Application] = []
    amounts = start
    for prepared in coupons:
        turn = turn_of(prepared, amounts)
        if turn.short_by:
            continue
        following = after(prepared, turn, amounts)
        applications.append(Application(prepared=prepared, turn=turn, before=amounts, after=following))
        amounts = following
    return applications


def _rooms(prepared: Prepared, left: Sequence[int]) -> list[int]:
    """The room of each eligible line, written out because the search spends most of its time here."""
    floors = prepared.floors
    return [left[one] - floors[one] if left[one] > floors[one] else 0 for one in prepared.eligible]


def _exchange_turn(prepared: Prepared, exchange: Exchange, amounts: Amounts, *, base: int, threshold_base: int) -> Turn:
    """Without an offer nothing happens and no threshold is tested; the unit given does not earn itself."""
    offer = exchange.best_offer(amounts.exchanged)
    if offer is None:
        return Turn(base=base)
    short_by = prepared.needed - (threshold_base - offer.value)
    if short_by > 0:
        return Turn(base=base, short_by=short_by)
    return Turn(base=base, discount=offer.gain, exchanged_line=offer.position)
