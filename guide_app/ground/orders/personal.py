"""What a customer bought, for the copy of their data."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders.fulfilment.sealing import open_address


class OrderRow(msgspec.Struct, frozen=True):
    """An order."""

    number: str
    store: str
    status: str
    placed_at: datetime
    payable_fen: int
    refunded_fen: int


class AddressRow(msgspec.Struct, frozen=True):
    """Where an order was sent, sealed, with the key that opens it."""

    number: str
    address_sealed: bytes
    key_wrapped: bytes | None


def _opened(row: AddressRow) -> Mapping[str, object]:
    to = open_address(row.key_wrapped, row.address_sealed)
    return {"number": row.number, "address": f"{to.recipient} {to.phone} {to.area} {to.street}"}


class LineRow(msgspec.Struct, frozen=True):
    """A line of an order."""

    number: str
    sku_code: str
    name: str
    quantity: int
    paid_fen: int
    returned_units: int


PERSONAL = (
    PersonalData(
        "orders.orders",
        ("订单", "Orders"),
        OrderRow,
        f"""
SELECT o.number, s.name AS store, o.status, o.placed_at, o.payable_fen, o.refunded_fen FROM orders o
JOIN store s ON s.id = o.store WHERE o.member IN ({identities_of("$1")}) ORDER BY o.placed_at, o.id
""",
        {
            "number": ("订单号", "Number"),
            "store": ("门店", "Store"),
            "status": ("状态", "Status"),
            "placed_at": ("下单时间", "Placed"),
            "payable_fen": ("应付（分）", "Payable, fen"),
            "refunded_fen": ("已退（分）", "Refunded, fen"),
        },
    ),
    PersonalData(
        "orders.lines",
        ("订单商品", "Goods"),
        LineRow,
        f"""
SELECT o.number, l.sku_code, l.name, l.quantity, l.paid_fen, l.returned_units FROM orders o
JOIN order_line l ON l.order_id = o.id WHERE o.member IN ({identities_of("$1")}) ORDER BY o.placed_at, o.id, l.no
""",
        {
            "number": ("订单号", "Number"),
            "sku_code": ("商品编码", "Article"),
            "name": ("商品", "Name"),
            "quantity": ("数量", "Quantity"),
            "paid_fen": ("实付（分）", "Paid, fen"),
            "returned_units": ("已退数量", "Returned"),
        },
    ),
    PersonalData(
        "orders.addresses",
        ("收货地址", "Addresses"),
        AddressRow,
        f"""
SELECT o.number, f.address_sealed, k.key_wrapped FROM orders o
JOIN fulfilment f ON f.order_id = o.id LEFT JOIN member_key k ON k.member = f.member
WHERE o.member IN ({identities_of("$1")}) AND f.address_sealed IS NOT NULL ORDER BY o.placed_at, o.id
""",
        {"number": ("订单号", "Number"), "address": ("收货地址", "Address")},
        _opened,
    ),
)
