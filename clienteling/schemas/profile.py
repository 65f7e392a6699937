"""The shape of one customer as a whole."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from appointments.rules import AppointmentService, AppointmentState
from clienteling.ports import OutsideContact
from clienteling.rules.care import Purpose
from clienteling.rules.contacts import Allowance
from clienteling.schemas.contacts import LoggedContact
from clienteling.schemas.notes import NoteView
from guide_app.ground.members.schemas import BindingView, GivenConsent, MemberView
from guide_app.ground.orders.schemas import OrderSummary
from guide_app.ground.privacy.schemas import PurposeStanding
from guide_app.ground.touches.rules import TouchKind
from loyalty.schemas import GrowthView
from segments.schemas import MemberTagView


class Bought(msgspec.Struct, frozen=True):
    """What a customer bought, in all stores, of their latest 500 orders; `categories` are those they buy most of."""

    orders: int
    net_fen: int
    first_on: date | None
    last_on: date | None
    categories: list[str]


class CouponHeld(msgspec.Struct, frozen=True):
    """A coupon that could be used now."""

    id: UUID
    name: str
    valid_to: datetime


class CareAhead(msgspec.Struct, frozen=True):
    """An open care date, somebody's own or a colleague's."""

    id: UUID
    associate_id: UUID
    associate_name: str
    purpose: Purpose
    due_on: date
    by_rule: bool


class Visit(msgspec.Struct, frozen=True):
    """An appointment in a store in reach."""

    id: UUID
    service: AppointmentService
    state: AppointmentState
    starts_at: datetime
    ends_at: datetime
    store_name: str
    associate_name: str | None


class Met(msgspec.Struct, frozen=True):
    """A touch: who met them where."""

    kind: TouchKind
    at: datetime
    associate_name: str | None
    store_name: str | None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that helps to serve a customer, each part the latest or the nearest few.

    `orders` are those of the stores in reach, `notes` those that the reader may see, `care` what is planned, the
    nearest first; `allowance` says whether they may be contacted now. `purposes` is where each purpose of consent
    stands and since when, by which text, `consents` the proofs of registrations. `growth` are points and the level
    with its end. Of appointments `coming` are open ones that are not over, the nearest first, `visits` the others,
    the latest first. `outside` is who they are on WeCom; empty where nobody has linked them. `touches` are the latest
    by when they met.
    """

    member: MemberView
    bindings: list[BindingView]
    consents: list[GivenConsent]
    purposes: list[PurposeStanding]
    growth: GrowthView
    allowance: Allowance
    bought: Bought
    orders: list[OrderSummary]
    coupons: list[CouponHeld]
    notes: list[NoteView]
    care: list[CareAhead]
    tags: list[MemberTagView]
    contacts: list[LoggedContact]
    touches: list[Met]
    coming: list[Visit]
    visits: list[Visit]
    outside: list[OutsideContact]
