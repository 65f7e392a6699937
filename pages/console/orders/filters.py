"""What lists of orders are narrowed by in the address: codes and numbers as people know them, never a phone or card."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import msgspec

from coupons.queries import coupon_of_id
from coupons.spent_in import SpentFilters
from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import MOST_DAYS
from guide_app.ground.members.queries import member
from guide_app.ground.orders.filters import NarrowFilters, OrderFilters
from guide_app.ground.orders.fulfilment.rules import FulfilmentState
from guide_app.ground.orders.rules import Channel, OrderStatus
from pages.console.named import associate_called, store_called
from pages.labels.fulfilment import STATES
from pages.labels.orders import CHANNELS, STATUS

Chip = tuple[tuple[str, ...], str, str]
"""A filter that is on: which of the address, what it is called, and as what it reads."""


class OrdersInAddress(msgspec.Struct, frozen=True):
    """What the address asks for; `store` and `template` are codes and `serving` a number as people know them,
    `least` and `most` yuan.

    The days are those of payment.
    """

    number: str | None = None
    status: OrderStatus | None = None
    store: str | None = None
    region: str | None = None
    first: date | None = None
    last: date | None = None
    channel: Channel | None = None
    serving: str | None = None
    fulfilment: FulfilmentState | None = None
    least: str | None = None
    most: str | None = None
    coupons: bool | None = None
    template: str | None = None
    source: str | None = None
    member: UUID | None = None
    coupon: UUID | None = None


class Amounts(msgspec.Struct, frozen=True):
    """Bounds of what was due."""

    least_fen: int | None = None
    most_fen: int | None = None


MORE = (
    "region",
    "channel",
    "serving",
    "fulfilment",
    "least",
    "most",
    "coupons",
    "template",
    "source",
    "member",
    "coupon",
)
"""Filters that stand behind the first ones."""


async def narrowed_by(actor: Actor, wanted: OrdersInAddress) -> OrderFilters:
    """The same as the queries take it. Raises InvalidField at the field of what nothing in reach is called."""
    amounts = {f"yuan:{name}_fen": [text] for name, text in (("least", wanted.least), ("most", wanted.most)) if text}
    told = Form(values=amounts).read(Amounts)
    return OrderFilters(
        store_id=await store_called(actor, wanted.store),
        path=region_chosen(actor, wanted.region) if wanted.store is None else None,
        member_id=wanted.member,
        number=wanted.number,
        status=wanted.status,
        first=wanted.first,
        last=wanted.last,
        channel=wanted.channel,
        serving_id=await associate_called(actor, wanted.serving, field="serving", at_work=False),
        fulfilment=wanted.fulfilment,
        least_fen=told.least_fen,
        most_fen=told.most_fen,
        with_coupons=wanted.coupons,
        source=wanted.source,
    )


def spent_by(wanted: OrdersInAddress, narrowed: OrderFilters) -> SpentFilters | None:
    """The same for orders in which coupons of a template were spent; None where none is asked for.

    Raises InvalidField beside a number or a member, whose orders are too few to be narrowed so.
    """
    if not wanted.template:
        return None
    if narrowed.are_of_few:
        raise InvalidField("template", "不与号码、会员同时使用 / not together with a number or a member")
    same = {name: getattr(narrowed, name) for name in NarrowFilters.__struct_fields__}
    return SpentFilters(template=wanted.template, **same)


def coupon_alone(wanted: OrdersInAddress) -> UUID | None:
    """The coupon whose orders are asked for. Raises InvalidField beside anything else: they are one or two."""
    if wanted.coupon is not None and wanted != OrdersInAddress(coupon=wanted.coupon):
        raise InvalidField("coupon", "不与其他条件同时使用 / not together with other filters")
    return wanted.coupon


async def chips_of(
    actor: Actor, wanted: OrdersInAddress, regions: dict[str, str]
) -> list[tuple[tuple[str, ...], str, str]]:
    """The filters that are on: which of the address, what they are called, and as what they read."""
    shown: list[tuple[tuple[str, ...], str, str]] = []
    named: dict[str, tuple[str, str | None]] = {
        "number": (_("号码"), wanted.number),
        "status": (_("状态"), STATUS[wanted.status] if wanted.status else None),
        "store": (_("门店"), wanted.store),
        "region": (_("区域"), regions.get(wanted.region or "", wanted.region)),
        "channel": (_("渠道"), CHANNELS[wanted.channel] if wanted.channel else None),
        "serving": (_("服务导购"), wanted.serving),
        "fulfilment": (_("履约"), STATES[wanted.fulfilment] if wanted.fulfilment else None),
        "least": (_("应付不低于"), wanted.least),
        "most": (_("应付不高于"), wanted.most),
        "coupons": (_("用券"), None if wanted.coupons is None else _("已用券") if wanted.coupons else _("未用券")),
        "template": (_("券模板编码"), wanted.template),
        "source": (_("来源"), wanted.source),
    }
    if wanted.first or wanted.last:
        shown.append((("first", "last"), _("付款日"), f"{wanted.first or ''} – {wanted.last or ''}"))
    shown += chips_named(named)
    if wanted.member is not None:
        known = await member(actor, wanted.member)
        shown.append((("member",), _("会员"), known.name_masked or known.number))
    if wanted.coupon is not None:
        shown.append((("coupon",), _("优惠券"), await _coupon_called(actor, wanted.coupon)))
    return shown


async def _coupon_called(actor: Actor, coupon_id: UUID) -> str:
    """Its name and the end of its code; nothing where its owner is out of reach."""
    try:
        known = await coupon_of_id(actor, coupon_id)
    except NotFound:
        return ""
    return f"{known.name} {known.code_masked[-4:]}"


def chips_named(named: Mapping[str, tuple[str, str | None]]) -> list[Chip]:
    """A chip for each filter of the address that has a value, which reads as it is given."""
    return [((name,), called, value) for name, (called, value) in named.items() if value]


def region_chosen(actor: Actor, path: str | None) -> str | None:
    """A region that the address asks for. Raises InvalidField for one out of reach."""
    if path is not None and not actor.reaches(path):
        raise InvalidField("region", "须在您的权限范围内 / a place within your reach")
    return path


def days_to_choose() -> list[tuple[str, date, date]]:
    """Spans of business days that one tap chooses, none too long for many stores."""
    today = business_date(now())
    yesterday = today - timedelta(days=1)
    return [
        (_("今天"), today, today),
        (_("昨天"), yesterday, yesterday),
        (_("近 7 天"), today - timedelta(days=6), today),
        (_("近 31 天"), today - timedelta(days=MOST_DAYS - 1), today),
    ]
