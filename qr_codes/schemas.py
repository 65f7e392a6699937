"""Commands and views of codes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from qr_codes.rules.touchpoints import RetirementReason, Target, TouchpointKind, TouchpointState

MOST_IN_BATCH = 2_000

Label = Annotated[str, Meta(max_length=80, description="贴在哪里、做什么用 · Where it hangs, what it is for")]


class MintCodes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Blank codes for a unit: a store (`store_id`), or whatever lies below the actor's own unit."""

    kind: TouchpointKind
    count: Annotated[int, Meta(ge=1, le=MOST_IN_BATCH)]
    store_id: UUID | None = None
    label: Label = ""


class BindCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a blank code leads to: a store, an associate or both; `sku` (a code) is the article that it hangs at."""

    store_id: UUID | None = None
    associate_id: UUID | None = None
    sku: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    label: Label | None = None
    target: Target = Target.CONTACT


class ChangeCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay. `state` RETIRED needs `retired_for`, and may name a `replacement_id`."""

    store_id: UUID | UnsetType | None = UNSET
    associate_id: UUID | UnsetType | None = UNSET
    sku: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType | None = UNSET
    label: Label | UnsetType = UNSET
    target: Target | UnsetType = UNSET
    state: TouchpointState | UnsetType = UNSET
    retired_for: RetirementReason | None = None
    replacement_id: UUID | None = None

    @property
    def leads_elsewhere(self) -> bool:
        """Whether it says anything of where the code leads."""
        return any(value is not UNSET for value in (self.store_id, self.associate_id, self.sku))


class MintedCode(msgspec.Struct, frozen=True):
    """A new code: `code` is what the symbol holds, `printed` what stands beside it."""

    id: UUID
    code: str
    printed: str


class BatchView(msgspec.Struct, frozen=True):
    """Codes minted together."""

    id: UUID
    kind: TouchpointKind
    path: str
    label: str
    minted_at: datetime
    codes: list[MintedCode]


class Code(msgspec.Struct, frozen=True):
    """A code and where it leads at present."""

    id: UUID
    code: str
    kind: TouchpointKind
    state: TouchpointState
    path: str
    batch_id: UUID | None
    store_id: UUID | None
    store_name: str | None
    associate_id: UUID | None
    associate_name: str | None
    sku: str | None
    label: str
    target: Target
    replacement_id: UUID | None
    retired_for: RetirementReason | None
    minted_at: datetime
    printed_at: datetime | None
    bound_at: datetime | None
    retired_at: datetime | None
    version: int


class CodeView(Code, frozen=True):
    """A code as people see it: `printed` stands beside the symbol, `scan_path` follows the public address."""

    printed: str
    scan_path: str


class ScannedDay(msgspec.Struct, frozen=True):
    """One business day: `scans` are all of them, `credited` those that count for somebody.

    The others were `repeated` by a visitor within 10 minutes, or withheld: one address, or new visitors with one kind
    of phone there, had earned the code enough in that hour.
    """

    day: date
    scans: int
    credited: int
    repeated: int
    withheld_device: int
    withheld_address: int


class ScanReport(msgspec.Struct, frozen=True):
    """Scans over a span of days, the last day included; days without a scan are left out."""

    first: date
    last: date
    scans: int
    credited: int
    repeated: int
    withheld_device: int
    withheld_address: int
    days: list[ScannedDay]


class CodeFunnel(msgspec.Struct, frozen=True):
    """One code from its scans to its sales. `net_fen` is `received_fen` less `refunded_fen`: what was paid on these
    days for orders that it led to, less what went back on these days of any that it led to.

    `visitors` are different people, each counted once; null where the log of some of these days has been archived.
    `registrations` are new members. `store_id` is the store that the code is listed with.
    """

    id: UUID
    printed: str
    kind: TouchpointKind
    label: str
    path: str
    store_id: UUID | None
    store_name: str | None
    associate_id: UUID | None
    associate_name: str | None
    scans: int
    visitors: int | None
    registrations: int
    orders: int
    received_fen: int
    refunded_fen: int
    net_fen: int

    def shown(self, printed: str, *, has_visitors: bool) -> "CodeFunnel":
        """As people see it."""
        return msgspec.structs.replace(self, printed=printed, visitors=self.visitors if has_visitors else None)


class FunnelDay(msgspec.Struct, frozen=True):
    """One business day of a code's funnel."""

    day: date
    scans: int
    registrations: int
    orders: int
    net_fen: int


class CodeFunnelReport(msgspec.Struct, frozen=True):
    """A code's funnel over a span of days, the last day included; days on which nothing was are left out."""

    first: date
    last: date
    funnel: CodeFunnel
    days: list[FunnelDay]


class StoreFunnel(msgspec.Struct, frozen=True):
    """The codes of a store together, its people's badges among them, from their scans to their sales."""

    id: UUID
    code: str
    name: str
    codes: int
    scans: int
    registrations: int
    orders: int
    received_fen: int
    refunded_fen: int
    net_fen: int


class Action(msgspec.Struct, frozen=True):
    """Something a customer can do on the page; `url` where there is somewhere to go."""

    kind: str
    title_zh: str
    title_en: str
    url: str | None = None


class LandingView(msgspec.Struct, frozen=True):
    """What a scanned code shows, for apps that draw it themselves. `price_fen` is what the article costs there now,
    `on_duty` who is at work in the store of a code that leads to nobody.

    `hours_today` like `10:00-22:00`, empty where the store is closed today; null while nobody has said.
    `picture`, and an action without a scheme in its `url`, are addresses of ours.
    """

    code_id: UUID
    code: str
    kind: TouchpointKind
    target: Target
    brand: str
    associate_id: UUID | None
    associate_name: str | None
    associate_title: str | None
    store_id: UUID | None
    store_name: str | None
    store_address: str | None
    hours_today: str | None
    is_open: bool | None
    product: str | None
    picture: str | None
    price_fen: int | None
    on_duty: str | None
    actions: list[Action]


class ShareBadge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom one gives a link to one's own badge."""

    member_id: UUID


class SharedLinkView(msgspec.Struct, frozen=True):
    """A link to one's badge for one customer. Its first opening of a day is a touch of theirs."""

    id: UUID
    member_id: UUID
    associate_id: UUID
    url: str
    shared_at: datetime
    expires_at: datetime
