"""What customers see of how their order reaches them: the code to show, where and when, the parcels."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_row_as
from guide_app.ground.orders.fulfilment.reads import ParcelRow, parcels_of
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import MyFulfilment, ParcelView
from guide_app.ground.orders.fulfilment.sealing import open_code
from guide_app.ground.stores.hours.rules import Hours, OtherDay, Week, written

PLACE_NAME = "coalesce((SELECT w.name FROM warehouse w WHERE w.id = f.place), p.name, '')"
SHOWN = f"""
SELECT f.order_id, o.number, f.way, f.state, {PLACE_NAME} AS place_name, coalesce(p.address, '') AS place_address,
  f.to_masked, f.code_sealed, o.status = 'paid' AS is_paid, h.week, h.others,
  CASE WHEN p.id IS NULL THEN 0 ELSE day_cut_hours(p.id, $2) END AS day_cut_hours
FROM fulfilment f JOIN orders o ON o.id = f.order_id LEFT JOIN store p ON p.id = f.place
LEFT JOIN store_hours h ON h.store = p.id
WHERE f.order_id = $1
"""


class ShownRow(msgspec.Struct, frozen=True):
    """How an order reaches its customer, with the hours of the store where it is fetched."""

    order_id: UUID
    number: str
    way: FulfilmentWay
    state: FulfilmentState
    place_name: str
    place_address: str
    to_masked: str
    code_sealed: bytes | None
    is_paid: bool
    week: Week | None
    others: tuple[OtherDay, ...] | None
    day_cut_hours: int


async def shown_behind_link(order_id: UUID, *, with_code: bool) -> MyFulfilment | None:
    """How an order reaches whoever was handed its link; None where it is simply taken along.

    The code is for who pays: `with_code` says that it is their browser which asks.
    """
    at = clock.now()
    row = await fetch_row_as(ShownRow, SHOWN, order_id, at)
    if row is None:
        return None
    return await shown(row if with_code else msgspec.structs.replace(row, code_sealed=None), at=at)


async def shown(row: ShownRow, *, at: datetime) -> MyFulfilment:
    """What the customer sees of it. The code is shown while the order is paid and waits to be fetched."""
    is_fetched = row.way is FulfilmentWay.PICK_UP
    waits = row.is_paid and row.state in (FulfilmentState.WAITING, FulfilmentState.READY)
    hours = Hours(row.week or (), row.others or ())
    return MyFulfilment(
        order_id=row.order_id,
        number=row.number,
        way=row.way,
        state=row.state,
        place_name=row.place_name,
        place_address=row.place_address if is_fetched else "",
        place_hours=written(hours.today_at(at, row.day_cut_hours)) if is_fetched else "",
        to=row.to_masked,
        code=open_code(row.order_id, row.code_sealed) if waits and row.code_sealed is not None else None,
        parcels=[parcel_view(one) for one in await parcels_of(row.order_id) if one.cancelled_at is None],
    )


def parcel_view(one: ParcelRow) -> ParcelView:
    """A parcel as it is shown."""
    return ParcelView(
        id=one.id,
        carrier=one.carrier,
        number=one.number,
        lines=list(one.lines),
        shipped_at=one.shipped_at,
        received_at=one.received_at,
        received_by=one.received_by,
        cancelled_at=one.cancelled_at,
    )
