"""What is sold by weight: one label is one line of one piece, from the scale to the return, to the fen and the gram."""

import asyncio
from datetime import timedelta

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.quoting.cart import Cart, Coupon
from coupons.quoting.lines import Line
from coupons.quoting.quote import quote
from coupons.quoting.scope import Store
from coupons.quoting.terms import EveryTerms, FixedTerms, PercentTerms, Terms
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.verifying import compare
from guide_app.base.settings import settings
from guide_app.ground.catalog.barcodes.labels import LabelledItem
from guide_app.ground.catalog.barcodes.rules import MAX_WEIGHT_G, ScaleLabel, cost_of
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.orders.by_weight import UnitPrice, price_of_line
from guide_app.ground.orders.errors import NotSoldByWeight
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import PaymentMethod, RefundPolicy
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stock.checks import CHECKS
from guide_app.ground.stock.errors import StockShort
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.piccolo_migrations.stock_by_weight import STATEMENTS
from guide_app.ground.stock.schemas import FeedStock, StockRow
from guide_app.ground.stores.schemas import StoreView
from tests.coupons.coupon_factories import END, NOON, a_coupon
from tests.factories import ASku, a_sku, a_store, an_actor, an_associate, by_wechat, hq_actor, once
from tests.orders.counter import Counter, a_counter, books_agree
from tests.orders.terms import write_terms_of_refunds

DESK = CouponDesk()
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
BY_WEIGHT, BY_PRICE = "21IIIIIWWWWWC", "22IIIIIPPPPPC"
AS_WEIGHED = "UPDATE sku SET kind = 'weighed' WHERE id = $1"
KNOWN_AS = "INSERT INTO sku_barcode (id, sku, code, kind) VALUES ($1, $2, $3, 'own')"
NUMBERS = "SELECT on_hand, held FROM stock WHERE sku = $1"
FEN = st.integers(0, 10_000_000)


@pytest.fixture
def scales() -> object:
    """The shop's scales write labels of both kinds."""
    before = settings().scale_labels
    object.__setattr__(settings(), "scale_labels", (BY_WEIGHT, BY_PRICE))
    yield
    object.__setattr__(settings(), "scale_labels", before)


async def nuts(price_fen: int = 8_888, *, floor_fen: int = 0) -> ASku:
    """An article by weight, known to the scales as item 00042."""
    sku = await a_sku(price_fen=price_fen, name="夏威夷果", floor_fen=floor_fen)
    await execute(AS_WEIGHED, sku.id)
    for prefix in ("21", "22"):
        await execute(KNOWN_AS, new_id(), sku.id, f"{prefix}00042")
    return sku


async def lies(store: StoreView, sku: ASku, grams: int) -> None:
    row = StockRow(store.code, sku.code, grams)
    await feed_stock(await hq_actor(), FeedStock(now() - timedelta(minutes=10), [row]))


async def numbers(sku: ASku) -> tuple[int, int]:
    """Grams on hand, and held."""
    (row,) = await fetch(NUMBERS, sku.id)
    return row["on_hand"], row["held"]


def a_price(price_fen: int, floor_fen: int, everyone_fen: int | None = None) -> UnitPrice:
    level = None if everyone_fen is None or everyone_fen == price_fen else "gold"
    return UnitPrice(
        *(new_id(), "NUTS", "夏威夷果", None, None, (), True, price_fen, floor_fen, level),
        everyone_fen=price_fen if everyone_fen is None else everyone_fen,
        sku_kind=SkuKind.WEIGHED,
    )


@given(FEN, FEN, FEN, st.integers(1, MAX_WEIGHT_G))
def test_a_piece_costs_its_grams_rounded_once(price: int, floor: int, everyone: int, grams: int) -> None:
    price, everyone = sorted((price, everyone))
    each = a_price(price, min(floor, price), everyone)
    piece = price_of_line(0, LineWanted("NUTS", weight_g=grams), each, {})
    assert abs(piece.price_fen * 1_000 - price * grams) <= 500
    assert (piece.weight_g, piece.kilo_price_fen) == (grams, price)
    assert 0 <= piece.floor_fen <= piece.price_fen <= (piece.everyone_fen or 0)


WEIGHED = st.tuples(st.integers(0, 1_000_000), st.integers(0, 1_000_000), st.integers(1, MAX_WEIGHT_G))
COUPONS = (
    PercentTerms(template="T", version=1, pay_ppm=333_333),
    FixedTerms(template="T", version=1, off=1_999, threshold=0),
    EveryTerms(template="T", version=1, every=1_000, off=333),
)


@given(st.lists(WEIGHED, min_size=1, max_size=6), st.sampled_from(COUPONS))
def test_lines_of_any_weight_add_up_under_any_coupon(weighed: list[tuple[int, int, int]], terms: Terms) -> None:
    pieces = [
        price_of_line(0, LineWanted("NUTS", weight_g=grams), a_price(price, min(floor, price)), {})
        for price, floor, grams in weighed
    ]
    coupon = Coupon(id="C", template="T", version=1, owner="M", valid_from=NOON, valid_to=END)
    lines = tuple(
        Line(id=f"L{no}", sku="NUTS", unit_price=piece.price_fen, floor_price=piece.floor_fen)
        for no, piece in enumerate(pieces)
    )
    cart = Cart(member="M", moment=NOON, store=Store(id="S"), lines=lines, terms=(terms,), coupons=(coupon,))
    quoted = quote(cart)
    assert sum(line.paid for line in quoted.lines) == quoted.totals.payable
    assert quoted.totals.list == sum(cost_of(price, grams) for price, _, grams in weighed)
    for line, piece in zip(sorted(quoted.lines, key=lambda one: one.id), pieces, strict=True):
        assert piece.floor_fen <= line.paid <= piece.price_fen


@given(st.integers(1, 10_000_000), FEN, st.integers(0, 99_999))
def test_a_label_with_a_price_is_worth_it(everyone: int, less: int, label: int) -> None:
    object.__setattr__(settings(), "scale_labels", (BY_WEIGHT, BY_PRICE))
    try:
        each = a_price(max(0, everyone - less), 0, everyone)
        line = LineWanted("NUTS", barcode=ScaleLabel(BY_PRICE).written("00042", label))
        try:
            piece = price_of_line(3, line, each, {"2200042": each.sku_id})
        except InvalidField:
            assert not 1 <= (2 * label * 1_000 + everyone) // (2 * everyone) <= MAX_WEIGHT_G
            return
        assert piece.everyone_fen == label
        assert piece.price_fen <= label
        assert each.level is not None or piece.price_fen == label
        assert each.level is None or piece.price_fen in (label, cost_of(each.price_fen, piece.weight_g or 0))
        assert piece.floor_fen <= piece.price_fen
    finally:
        object.__setattr__(settings(), "scale_labels", ())


def test_what_a_line_by_weight_has_to_be(scales: None) -> None:
    each, label = a_price(8_888, 0), ScaleLabel(BY_WEIGHT).written("00042", 250)
    items = {item.code: item.sku_id for item in [LabelledItem("2100042", each.sku_id)]}
    assert price_of_line(0, LineWanted("NUTS", 3), each, {}) is each, "whole kilograms, as ever"
    assert price_of_line(0, LineWanted("NUTS", barcode=label), each, items).price_fen == 2_222
    for line, field in (
        (LineWanted("NUTS", 2, 250), "quantity"),
        (LineWanted("NUTS", 2, barcode=label), "quantity"),
        (LineWanted("NUTS", 1, 250, label), "weight_g"),
        (LineWanted("NUTS", barcode="6901234567892"), "barcode"),
        (LineWanted("NUTS", barcode=ScaleLabel(BY_WEIGHT).written("00043", 250)), "barcode"),
        (LineWanted("NUTS", barcode=ScaleLabel(BY_WEIGHT).written("00042", 0)), "barcode"),
    ):
        with pytest.raises(InvalidField) as refused:
            price_of_line(1, line, each, items)
        assert refused.value.facts["field"] == f"lines[1].{field}"


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient, scales: None) -> Counter:
    return await a_counter(client)


async def test_a_label_is_scanned_parked_ordered_and_brought_back(counter: Counter) -> None:
    sku, other = await nuts(), counter.shop.sku
    await lies(counter.shop.store, sku, 10_000)
    first, second = (ScaleLabel(BY_WEIGHT).written("00042", grams) for grams in (250, 333))
    scanned = (await counter.http.get(f"/v1/skus/by-barcode/{first}", headers=counter.seller)).json()
    assert (scanned["sku"]["code"], scanned["weight_g"], scanned["amount_fen"]) == (sku.code, 250, 2_222)
    lines = [
        {"sku": sku.code, "barcode": first},
        {"sku": sku.code, "barcode": second},
        {"sku": sku.code, "weight_g": 1},
        {"sku": sku.code, "quantity": 2},
        {"sku": other.code},
    ]
    _, code = await a_coupon(counter.shop, {"kind": "PERCENT", "pay_ppm": 900_000, "threshold": 100})
    asked = {"lines": lines, "member_id": str(counter.shop.member.id), "coupon_codes": [code]}
    for wrong, told in (
        ({"sku": other.code, "weight_g": 250}, ("not_sold_by_weight", "lines[0].weight_g")),
        ({"sku": sku.code, "barcode": "6901234567892"}, ("invalid_field", "lines[0].barcode")),
    ):
        refused = await counter.http.post("/v1/quotes", json={"lines": [wrong]}, headers=counter.seller | once())
        assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, *told)
    quote = (await counter.http.post("/v1/quotes", json=asked, headers=counter.seller | once())).json()
    list_fen = [2_222, 2_960, 9, 2 * 8_888, other.price_fen]
    assert [line["list_fen"] for line in quote["lines"]] == list_fen
    assert [(line["weight_g"], line["kilo_price_fen"]) for line in quote["lines"][2:4]] == [(1, 8_888), (None, None)]
    assert (quote["everyone_fen"], quote["level_saves_fen"]) == (sum(list_fen), 0)
    assert quote["lines"][0]["stock"]["available"] == 10_000
    kept = await counter.http.post("/v1/carts", json=asked, headers=counter.seller | once())
    assert (kept.status_code, kept.json()["changes"]) == (201, [])
    assert [line["seen_fen"] for line in kept.json()["lines"][:3]] == [8_888] * 3, "of a kilogram"
    version = {"If-Match": f'"{kept.json()["version"]}"'}
    answer = await counter.http.post(
        f"/v1/carts/{kept.json()['id']}/orders",
        json={"payment": by_wechat()},
        headers=counter.seller | once() | version,
    )
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert order["list_fen"] == sum(list_fen)
    assert order["payable_fen"] == quote["payable_fen"] == sum(line["paid_fen"] for line in order["lines"])
    assert [(one["quantity"], one["weight_g"], one["unit_price_fen"]) for one in order["lines"][:2]] == [
        (1, 250, 2_222),
        (1, 333, 2_960),
    ]
    assert await numbers(sku) == (10_000 - 250 - 333 - 1 - 2_000, 0)
    assert await counter.amount(order, lines=[{"line": 1, "units": 1}]) == order["lines"][0]["paid_fen"]
    assert await numbers(sku) == (10_000 - 333 - 1 - 2_000, 0)
    assert await counter.amount(order, amount_fen=100) == 100, "part of the money, while the goods stay"
    back = [{"line": 4, "units": 1}, {"line": 2, "units": 1, "sellable": False}]
    await write_terms_of_refunds(RefundTerms(policy=RefundPolicy.REPRICE))
    assert await counter.amount(order, lines=back, policy="REPRICE") > 0
    assert await numbers(sku) == (10_000 - 333 - 1 - 1_000, 0)
    body = {
        "returns": [{"line": 3, "units": 1}],
        "lines": [{"sku": sku.code, "weight_g": 2}],
        "reason": "换一袋",
        "payment": {"method": "till_cash"},
    }
    swapped = await counter.http.post(
        f"/v1/orders/{order['id']}/exchanges", json=body, headers=counter.manager | once()
    )
    assert swapped.status_code == 201, swapped.text
    assert swapped.json()["new_order"]["payable_fen"] == 18
    assert await numbers(sku) == (10_000 - 333 - 2 - 1_000, 0)
    sold = (await counter.http.get("/v1/orders/lines", headers=counter.manager)).json()["items"]
    assert [one["weight_g"] for one in sold if one["sku"] == sku.code] == [2, 250, 333, 1, None]
    await counter.amount(order, lines=[{"line": 4, "units": 1}, {"line": 5, "units": 1}])
    seen = await counter.sees(order)
    assert (seen["status"], seen["refunded_fen"]) == ("refunded", order["payable_fen"]), "never more than was paid"
    assert (await compare(CHECKS[0].statement)).different == (await compare(CHECKS[1].statement)).different == 0
    await books_agree()
    told = await fetch_value("SELECT payload->'lines' FROM event WHERE type = 'order_paid' ORDER BY seq LIMIT 1")
    pieces = [line["quantity"] for line in msgspec.json.decode(told)]
    assert pieces == [1, 1, 1, 2, 1], "a piece counts as one, whatever it weighs"


async def test_the_rest_is_priced_anew_by_the_floor_of_its_grams(db: None, client: httpx.AsyncClient) -> None:
    counter = await a_counter(client)
    sku = await nuts(10_000, floor_fen=9_000)
    _, code = await a_coupon(counter.shop, {"kind": "PERCENT", "pay_ppm": 500_000, "threshold": 0})
    body = {
        "member_id": str(counter.shop.member.id),
        "lines": [{"sku": sku.code, "weight_g": 200}, {"sku": sku.code, "weight_g": 300}],
        "coupon_codes": [code],
        "payment": by_wechat(),
    }
    order = (await client.post("/v1/orders", json=body, headers=counter.seller | once())).json()
    assert [line["paid_fen"] for line in order["lines"]] == [1_800, 2_700], "no lower than the floor of what it weighs"
    await write_terms_of_refunds(RefundTerms(policy=RefundPolicy.REPRICE))
    assert await counter.amount(order, lines=[{"line": 1, "units": 1}], policy="REPRICE") == 1_800


async def test_what_is_held_and_what_nobody_counted_come_back_in_grams(db: None) -> None:
    store = await a_store()
    seller = an_actor(await an_associate(store))
    sku = await nuts()
    free = await place_order(seller, PlaceOrder([LineWanted(sku.code, weight_g=500)], payment=CASH), desk=DESK)
    await lies(store, sku, 1_000)
    manager = an_actor(await an_associate(store))
    held = await place_order(seller, PlaceOrder([LineWanted(sku.code, weight_g=400)]), desk=DESK)
    assert await numbers(sku) == (1_000, 400)
    with pytest.raises(StockShort) as short:
        await place_order(manager, PlaceOrder([LineWanted(sku.code)]), desk=DESK)
    assert short.value.facts["left"] == 600
    await cancel_order(seller, held.id, desk=DESK)
    assert await numbers(sku) == (1_000, 0)
    await refund_order(await hq_actor(), free.id, RefundOrder([LineReturned(1, 1)], reason="不要了"), desk=DESK)
    assert await numbers(sku) == (1_500, 0), "sold before anybody counted: it weighs what was sold"
    with pytest.raises(NotSoldByWeight):
        await place_order(seller, PlaceOrder([LineWanted((await a_sku()).code, weight_g=1)]), desk=DESK)


async def test_forty_want_a_bag_of_ten_kilograms(committed_db: str) -> None:
    store = await a_store()
    seller = an_actor(await an_associate(store))
    sku = await nuts()
    await lies(store, sku, 10_000)

    async def buy(number: int) -> bool:
        wanted = PlaceOrder([LineWanted(sku.code, weight_g=300)], payment=CASH if number % 2 else None)
        try:
            await place_order(seller, wanted, desk=DESK)
        except StockShort:
            return False
        return True

    assert sum(await asyncio.gather(*(buy(number) for number in range(40)))) == 33
    on_hand, held = await numbers(sku)
    assert on_hand - held == 100
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]


async def test_what_was_kept_in_kilograms_is_written_anew(db: None) -> None:
    store = await a_store()
    seller = an_actor(await an_associate(store))
    sku = await a_sku()
    await lies(store, sku, 10)
    sold = await place_order(seller, PlaceOrder([LineWanted(sku.code, 2)], payment=CASH), desk=DESK)
    held = await place_order(seller, PlaceOrder([LineWanted(sku.code, 3)]), desk=DESK)
    await execute(AS_WEIGHED, sku.id)  # as it stood before: its units were kilograms, and no line says how many grams
    for statement in STATEMENTS[:2]:
        await execute(statement)
    assert await numbers(sku) == (8_000, 3_000)
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]
    await cancel_order(seller, held.id, desk=DESK)
    await refund_order(await hq_actor(), sold.id, RefundOrder([LineReturned(1, 1)], reason="不要了"), desk=DESK)
    assert await numbers(sku) == (9_000, 0)
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]
