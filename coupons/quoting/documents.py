"""Requests as JSON documents: decoding them strictly into values. Whatever is not exactly as described is refused."""

import json
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Raw, field

from coupons.quoting.cart import Cart, Coupon, Lock, Rules, Status
from coupons.quoting.codes import Codes
from coupons.quoting.fields import Id, Money, Value, Version
from coupons.quoting.instants import InstantText, instant_of
from coupons.quoting.lines import Line
from coupons.quoting.promotions import LinePromotion, OrderPromotion, Promotion
from coupons.quoting.refund import Policy, Return, ReturnedUnits
from coupons.quoting.refusals import RefusalCode, RequestRefused
from coupons.quoting.scope import Store
from coupons.quoting.terms import Terms
from coupons.quoting.validity import AfterClaimRule, Claim, Days, DelayDays, FixedRule

Decoded = TypeVar("Decoded")

MOST_BYTES = 8 * 1024 * 1024
"""Larger requests are refused unread.

The ranges of the fields alone bound a request at about 5 GB, nearly all of it selectors: 150 scopes of four lists of
50 selectors with up to 3 000 ids of 64 characters. 8 MiB hold 200 lines, 100 coupons and 120 000 such ids, and no
document of this size, valid or not, takes more than a few seconds or a few hundred MB.
"""


class LockDocument(Value, frozen=True, kw_only=True):
    """The lock of a LOCKED coupon."""

    order: Id
    until: InstantText


class CouponDocument(Value, frozen=True, kw_only=True):
    """A coupon instance; LOCKED requires, and only LOCKED allows, a lock."""

    id: Id
    template: Id
    version: Version
    owner: Id
    valid_from: InstantText
    valid_to: InstantText
    status: Status = "ISSUED"
    lock: LockDocument | None = None

    def __post_init__(self) -> None:
        if (self.status == "LOCKED") != (self.lock is not None):
            raise ValueError("LOCKED requires, and only LOCKED allows, a lock")

    def value(self) -> Coupon:
        """The coupon with its instants read."""
        return Coupon(
            id=self.id,
            template=self.template,
            version=self.version,
            owner=self.owner,
            valid_from=instant_of(self.valid_from),
            valid_to=instant_of(self.valid_to),
            status=self.status,
            lock=None if self.lock is None else Lock(order=self.lock.order, until=instant_of(self.lock.until)),
        )


class QuoteDocument(Value, frozen=True, kw_only=True):
    """A quote request."""

    member: Id
    moment: InstantText
    store: Store
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=200)]
    order: Id | None = None
    freight: Money = 0
    promotions: Annotated[tuple[Raw, ...], Meta(max_length=50)] = ()
    terms: Annotated[tuple[Terms, ...], Meta(max_length=100)] = ()
    coupons: Annotated[tuple[CouponDocument, ...], Meta(max_length=100)] = ()
    rules: Rules = Rules()
    only: Annotated[tuple[Id, ...], Meta(max_length=100)] | None = None

    def value(self) -> Cart:
        """The cart, with promotions and instants read."""
        return Cart(
            member=self.member,
            moment=instant_of(self.moment),
            store=self.store,
            lines=self.lines,
            order=self.order,
            freight=self.freight,
            promotions=tuple(_promotion(one) for one in self.promotions),
            terms=self.terms,
            coupons=tuple(one.value() for one in self.coupons),
            rules=self.rules,
            only=self.only,
        )


class ReturnDocument(Value, frozen=True, kw_only=True):
    """One return."""

    id: Id
    at: InstantText
    lines: Annotated[tuple[ReturnedUnits, ...], Meta(min_length=1, max_length=200)]

    def value(self) -> Return:
        """The return with its instant read."""
        return Return(id=self.id, at=instant_of(self.at), lines=self.lines)


class RefundDocument(Value, frozen=True, kw_only=True):
    """A refund request."""

    quote: QuoteDocument
    returns: Annotated[tuple[ReturnDocument, ...], Meta(min_length=1, max_length=100)]
    policy: Policy = "KEEP"
    grace_days: DelayDays = 0

    def value(self) -> "RefundRequest":
        """The request with its cart and returns read."""
        return RefundRequest(
            cart=self.quote.value(),
            returns=tuple(one.value() for one in self.returns),
            policy=self.policy,
            grace_days=self.grace_days,
        )


class RefundRequest(Value, frozen=True, kw_only=True):
    """What `refund` takes."""

    cart: Cart
    returns: tuple[Return, ...]
    policy: Policy
    grace_days: int


class FixedRuleDocument(Value, frozen=True, kw_only=True, tag_field="kind", tag="FIXED"):
    """A window that is the same for everybody."""

    from_: InstantText = field(name="from")
    to: InstantText

    def value(self) -> FixedRule:
        """The rule with its instants read."""
        return FixedRule(from_=instant_of(self.from_), to=instant_of(self.to))


class AfterClaimRuleDocument(Value, frozen=True, kw_only=True, tag_field="kind", tag="AFTER_CLAIM"):
    """Days counted from the claim."""

    days: Days
    delay_days: DelayDays = 0
    from_: InstantText | None = field(name="from", default=None)
    to: InstantText | None = None

    def value(self) -> AfterClaimRule:
        """The rule with its instants read."""
        return AfterClaimRule(
            days=self.days,
            delay_days=self.delay_days,
            from_=None if self.from_ is None else instant_of(self.from_),
            to=None if self.to is None else instant_of(self.to),
        )


class ClaimDocument(Value, frozen=True, kw_only=True):
    """A claim under a rule."""

    id: Id
    claimed_at: InstantText
    rule: FixedRuleDocument | AfterClaimRuleDocument

    def value(self) -> Claim:
        """The claim with its instants read."""
        return Claim(id=self.id, claimed_at=instant_of(self.claimed_at), rule=self.rule.value())


class ValidityDocument(Value, frozen=True, kw_only=True):
    """A validity request."""

    items: Annotated[tuple[ClaimDocument, ...], Meta(min_length=1, max_length=100)]

    def value(self) -> tuple[Claim, ...]:
        """The claims with their instants read."""
        return tuple(one.value() for one in self.items)


class _Lane(msgspec.Struct):
    """Which of the two unions a promotion belongs to; everything else is looked at afterwards."""

    lane: Literal["LINE", "ORDER"]


_LINE_PROMOTION: msgspec.json.Decoder[LinePromotion] = msgspec.json.Decoder(LinePromotion)
_ORDER_PROMOTION: msgspec.json.Decoder[OrderPromotion] = msgspec.json.Decoder(OrderPromotion)


def decode_cart(data: bytes) -> Cart:
    """Read a quote request. Raises RequestRefused with INVALID_REQUEST."""
    return _decoded(data, lambda: msgspec.json.decode(data, type=QuoteDocument).value())


def decode_refund(data: bytes) -> RefundRequest:
    """Read a refund request. Raises RequestRefused with INVALID_REQUEST."""
    return _decoded(data, lambda: msgspec.json.decode(data, type=RefundDocument).value())


def decode_claims(data: bytes) -> tuple[Claim, ...]:
    """Read a validity request. Raises RequestRefused with INVALID_REQUEST."""
    return _decoded(data, lambda: msgspec.json.decode(data, type=ValidityDocument).value())


def decode_codes(data: bytes) -> Codes:
    """Read a code request. Raises RequestRefused with INVALID_REQUEST."""
    return _decoded(data, lambda: msgspec.json.decode(data, type=Codes))


def _decoded(data: bytes, decode: Callable[[], Decoded]) -> Decoded:
    """Decode by type first, which stops at the first wrong byte and bounds depth and size, then look for what types
    cannot see."""
    if len(data) > MOST_BYTES:
        raise RequestRefused(RefusalCode.INVALID_REQUEST, f"请求过大 · larger than {MOST_BYTES} bytes")
    try:
        decoded = decode()
        json.loads(data.decode("utf-8"), object_pairs_hook=_refuse_nulls_and_repeated_names)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise RequestRefused(RefusalCode.INVALID_REQUEST, f"请求无效 · {error}") from error
    return decoded


def _refuse_nulls_and_repeated_names(members: list[tuple[str, object]]) -> str:
    """Types cannot tell null from left out, nor a name given twice, where two readers might pick different values.

    The answer stands for the object inside the next one, so that nothing of a large document is kept.
    """
    if len({name for name, _ in members}) != len(members):
        raise ValueError("a name occurs twice in one object")
    if any(value is None for _, value in members):
        raise ValueError("null is not allowed; leave the field out")
    return "an object"


def _promotion(raw: Raw) -> Promotion:
    lane = msgspec.json.decode(raw, type=_Lane).lane
    return _LINE_PROMOTION.decode(raw) if lane == "LINE" else _ORDER_PROMOTION.decode(raw)
