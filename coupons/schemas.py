"""What crosses the edge: commands in, views out. Money is fen, instants are ISO 8601 with offset."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from coupons.claiming import MOST_SHARDS, TemplateStatus
from coupons.quoting.fields import PositiveMoney, Quantity
from coupons.quoting.terms import Terms
from coupons.rules import CouponState
from coupons.sample_carts import SampleCart
from coupons.terms_documents import ValidityDocument
from coupons.terms_in_words import InWords
from guide_app.base.kernel.shapes import documented_as

Aware = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Count = Annotated[int, Meta(ge=1, le=2_000_000_000)]
TemplateCode = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._:@-]{1,64}\Z")]
"""An id of the quote contract without `/`, because addresses are made of it."""
Stock = Annotated[int, Meta(ge=0, le=2_000_000_000)]
OrganisationPath = Annotated[str, Meta(pattern=r"\A/([^/%\x00]+/)*\Z", max_length=500)]
GraceDays = Annotated[int, Meta(ge=0, le=365)]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
TermsGiven = Annotated[
    dict[str, object], documented_as("coupon terms given", Terms, optional=frozenset({"template", "version"}))
]
"""A terms document of the quote contract. `template` and `version` may be left out: they are given here."""
TermsKept = Annotated[dict[str, object], documented_as("coupon terms", Terms)]
ValidityKept = Annotated[dict[str, object], documented_as("coupon validity", ValidityDocument)]


class TermsCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a coupon is worth and how long it lives. `grace_days` is how late a full return may still revive it."""

    terms: TermsGiven
    validity: ValidityDocument
    grace_days: GraceDays = 0


class LineToTry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a cart to try terms on."""

    unit_price_fen: PositiveMoney
    quantity: Quantity = 1


class TryTerms(TermsCommand, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Terms that are not published yet, and a cart of goods that they are for."""

    lines: Annotated[list[LineToTry], Meta(min_length=1, max_length=10)]


class TriedTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What terms say, and what one coupon of them makes of the cart."""

    in_words: InWords
    cart: SampleCart


class CreateTemplate(TermsCommand, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new template with the first version of its terms. `path`: the part of the organisation that may issue it."""

    code: TemplateCode
    name: Name
    claim_from: Aware
    claim_to: Aware | None = None
    stock: Stock
    per_member_limit: Count = 1
    per_associate_day_quota: Count | None = None
    path: OrganisationPath = "/"
    shards: Annotated[int, Meta(ge=1, le=MOST_SHARDS)] = 1


class UpdateTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    claim_from: Aware | msgspec.UnsetType = msgspec.UNSET
    claim_to: Aware | msgspec.UnsetType | None = msgspec.UNSET
    stock: Stock | msgspec.UnsetType = msgspec.UNSET
    per_member_limit: Count | msgspec.UnsetType = msgspec.UNSET
    per_associate_day_quota: Count | msgspec.UnsetType | None = msgspec.UNSET
    status: TemplateStatus | msgspec.UnsetType = msgspec.UNSET


class IssueCoupon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An associate sends a coupon of a template (its code) to a member."""

    template: TemplateCode
    member_id: UUID


class VoidCoupon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a coupon back, saying why."""

    reason: Reason


class MyCouponView(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon as its owner sees it, with the code that they show in the store."""

    id: UUID
    name: str
    kind: str
    code: str
    issued_at: datetime
    valid_from: datetime
    valid_to: datetime


class OwnCouponView(msgspec.Struct, frozen=True, kw_only=True):
    """One of a customer's coupons, whatever has become of it; `code` while it can be shown in a store."""

    id: UUID
    name: str
    state: CouponState
    usable: bool
    code: str | None
    valid_from: datetime
    valid_to: datetime
    used_order_id: UUID | None


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """A template as lists show it. `issued` counts against `stock` and never falls."""

    id: UUID
    code: str
    name: str
    path: str
    kind: str
    status: TemplateStatus
    claim_from: datetime
    claim_to: datetime | None
    stock: int
    issued: int
    per_member_limit: int
    per_associate_day_quota: int | None
    terms_version: int
    version: int


class TermsView(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a template's terms, as a document and in words."""

    version: int
    terms: TermsKept
    validity: ValidityKept
    grace_days: int
    published_at: datetime
    in_words: InWords


class TemplateDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A template with every version of its terms, the newest first."""

    template: TemplateView
    terms: list[TermsView]


class IssuedCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an issue. The code is not in it, because answers are remembered for retries: read the coupon."""

    id: UUID
    template: str
    member_id: UUID
    code_masked: str
    valid_from: datetime
    valid_to: datetime


class CouponView(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon as it is now. `state` is effective: EXPIRED is computed, a lapsed lock is gone.

    `code` is there for those who serve the member in a store; others see `code_masked`.
    """

    id: UUID
    template: str
    name: str
    kind: str
    terms_version: int
    member_id: UUID
    issuer_id: UUID | None
    state: str
    usable: bool
    code: str | None
    code_masked: str
    issued_at: datetime
    valid_from: datetime
    valid_to: datetime
    used_order_id: UUID | None


class VoidedCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon that was taken back."""

    id: UUID
    state: str
