"""Writing down what is to be sent, once for each occasion."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from notices.reads import settings_in_force
from notices.rules import NoticeKind

STORES = "SELECT id, name FROM store WHERE id = ANY($1)"
COUPONS = "SELECT code, name FROM coupon_template WHERE code = ANY($1)"


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a customer is told of. `starts_at` is of an appointment, `coupon` the code of a template."""

    key: str
    kind: NoticeKind
    member: UUID
    store: UUID
    subject: UUID
    at: datetime
    expires_at: datetime
    starts_at: datetime | None = None
    coupon: str | None = None
    issuer: UUID | None = None


class StoreNamed(msgspec.Struct, frozen=True):
    """What a store is called."""

    id: UUID
    name: str


class CouponNamed(msgspec.Struct, frozen=True):
    """What coupons of a template are called."""

    code: str
    name: str


class NewNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is written."""

    id: UUID
    occasion: str
    kind: NoticeKind
    member: UUID
    store: UUID
    subject: UUID
    issuer: UUID | None
    parameters: dict[str, str]
    made_at: datetime
    due_at: datetime
    expires_at: datetime


ADD = f"{insert_from_json('notice', NewNotice)} ON CONFLICT (occasion) DO NOTHING"


async def write(occasions: Sequence[Occasion]) -> None:
    """Write down what is sent of these, as headquarters have chosen. Safe to repeat."""
    if not occasions:
        return
    chosen = (await settings_in_force()).templates
    wanted = [one for one in occasions if one.kind in chosen]
    if not wanted:
        return
    stores = {one.id: one.name for one in await fetch_as(StoreNamed, STORES, [each.store for each in wanted])}
    codes = [each.coupon for each in wanted if each.coupon is not None]
    coupons = {one.code: one.name for one in await fetch_as(CouponNamed, COUPONS, codes)} if codes else {}
    await execute(ADD, as_json([_row(one, stores[one.store], coupons) for one in wanted]))


def _row(one: Occasion, store: str, coupons: dict[str, str]) -> NewNotice:
    parameters = {"store": store}
    if one.starts_at is not None:
        local = one.starts_at.astimezone(SHANGHAI)
        parameters |= {"day": f"{local:%m-%d}", "time": f"{local:%H:%M}"}
    if one.coupon is not None:
        parameters["coupon"] = coupons[one.coupon]
    return NewNotice(
        id=new_id(),
        occasion=one.key,
        kind=one.kind,
        member=one.member,
        store=one.store,
        subject=one.subject,
        issuer=one.issuer,
        parameters=parameters,
        made_at=one.at,
        due_at=one.at,
        expires_at=one.expires_at,
    )
