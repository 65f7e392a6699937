"""What is sold: catalog, prices, stock, carts, orders, payments, coupons."""

from guide_app.base.kernel.access import STORE_STAFF, Role
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import (
    ALL,
    BUILDERS,
    FINANCE,
    HQ,
    LEADERS,
    PLAN_READERS,
    PLANNERS,
    REFUNDERS,
    SELLERS,
    TENDED,
    TILL_READERS,
)
from tests.safety.reach.things import NOTHING, TODAY

LINES = [{"sku": "$sku", "quantity": 1}]
VALIDITY = {"kind": "AFTER_CLAIM", "days": 7}
FIXED = {"kind": "FIXED", "off": 500}
NEW_TEMPLATE = {
    "code": "NEW-TEMPLATE",
    "name": "新券",
    "terms": FIXED,
    "validity": VALIDITY,
    "claim_from": "2026-01-01T00:00:00Z",
    "stock": 1,
    "path": "$region_path",
}

ROUTES: dict[str, list[Ask]] = {
    "GET /v1/order-sources": [own(allowed=TILL_READERS)],
    "POST /v1/order-sources": [
        one({"code": "MALL", "name": "商城", "path": "$store_path", "channels": ["mall"]}, allowed=HQ)
    ],
    "GET /v1/order-sources/{code}": [own(allowed=TILL_READERS, refused=404, code="NONE")],
    "PUT /v1/order-sources/{code}": [
        own({"name": "商城", "path": "/", "channels": ["mall"]}, allowed=HQ, refused=404, code="NONE")
    ],
    "GET /v1/refunds": [listed(), listed(store_id="$store")],
    "GET /v1/refunds/totals": [Ask(Kind.OWN, query=TODAY), Ask(Kind.LIST, query=TODAY | {"store_id": "$store"})],
    "GET /v1/orders/lines": [listed(), listed(store_id="$store"), listed(member_id="$member")],
    "GET /v1/orders/totals": [
        Ask(Kind.OWN, query=TODAY),
        Ask(Kind.LIST, query=TODAY | {"store_id": "$store"}),
        Ask(Kind.LIST, query={"member_id": "$member"}),
    ],
    "GET /v1/coupon-orders": [
        Ask(Kind.OWN, query=TODAY | {"template": "T"}),
        Ask(Kind.LIST, query=TODAY | {"template": "T", "store_id": "$store"}),
    ],
    "GET /v1/coupon-orders/totals": [
        Ask(Kind.OWN, query=TODAY | {"template": "T"}),
        Ask(Kind.LIST, query=TODAY | {"template": "T", "store_id": "$store"}),
    ],
    "GET /v1/categories": [own()],
    "POST /v1/categories": [own({"code": "c9", "name": "新品类"}, allowed=BUILDERS)],
    "GET /v1/categories/tree": [own()],
    "GET /v1/categories/{category_id}": [own(category_id="$category")],
    "PATCH /v1/categories/{category_id}": [own({"name": "改名"}, allowed=BUILDERS, category_id="$category")],
    "GET /v1/skus": [own(), Ask(Kind.ONE, query={"store_id": "$store"})],
    "POST /v1/skus": [own({"code": "K9", "name": "新品"}, allowed=BUILDERS)],
    "GET /v1/skus/{sku_id}": [own(sku_id="$sku_id")],
    "PATCH /v1/skus/{sku_id}": [own({"name": "改名"}, allowed=BUILDERS, sku_id="$sku_id")],
    "GET /v1/stock": [listed(), listed(store_id="$store")],
    "POST /v1/stock": [
        own({"as_of": "2026-01-01T00:00:00Z", "rows": [{"location": "S", "sku": "K", "on_hand": 1}]}, allowed=BUILDERS)
    ],
    "GET /v1/skus/{sku_id}/stock": [Ask(Kind.ONE, at={"sku_id": "$sku_id"}, query={"store_id": "$store"})],
    "GET /v1/warehouses": [own()],
    "POST /v1/warehouses": [own({"code": "W9", "name": "新仓"}, allowed=HQ)],
    "GET /v1/warehouses/{warehouse_id}": [own(warehouse_id="$warehouse")],
    "PATCH /v1/warehouses/{warehouse_id}": [own({"name": "改名"}, allowed=HQ, warehouse_id="$warehouse")],
    "GET /v1/skus/by-barcode/{barcode}": [
        own(barcode="$sku"),
        Ask(Kind.ONE, at={"barcode": "$sku"}, query={"store_id": "$store"}),
    ],
    "GET /v1/skus/{sku_id}/barcodes": [own(sku_id="$sku_id")],
    "PUT /v1/skus/{sku_id}/barcodes": [own({"barcodes": ["A-1"]}, allowed=BUILDERS, sku_id="$bundle")],
    "GET /v1/skus/{sku_id}/components": [
        own(sku_id="$bundle"),
        Ask(Kind.ONE, at={"sku_id": "$bundle"}, query={"store_id": "$store"}),
    ],
    "PUT /v1/skus/{sku_id}/components": [own({"components": [{"sku": "$sku"}]}, allowed=BUILDERS, sku_id="$bundle")],
    "GET /v1/skus/{sku_id}/price-timeline": [
        own(sku_id="$sku_id"),
        Ask(Kind.ONE, at={"sku_id": "$sku_id"}, query={"store_id": "$store"}),
    ],
    "GET /v1/skus/{sku_id}/price-in-force": [
        own(sku_id="$sku_id"),
        Ask(Kind.ONE, at={"sku_id": "$sku_id"}, query={"store_id": "$store"}),
    ],
    "GET /v1/price-books": [listed()],
    "POST /v1/price-books": [one({"code": "B9", "name": "新", "store": "$store_code"}, allowed=BUILDERS)],
    "GET /v1/price-books/{book_id}": [one(book_id="$book")],
    "GET /v1/price-books/{book_id}/prices": [one(book_id="$book")],
    "POST /v1/price-books/{book_id}/closing": [one({"reason": "活动结束"}, allowed=BUILDERS, book_id="$book")],
    "GET /v1/prices/{price_id}": [one(price_id="$price")],
    "POST /v1/prices/{price_id}/withdrawal": [one({"reason": "误设"}, allowed=BUILDERS, price_id="$price")],
    "GET /v1/products/{product_id}/pictures": [own(product_id="$product")],
    "POST /v1/products/{product_id}/pictures": [
        own({"file_id": NOTHING}, allowed=BUILDERS, refused=422, product_id="$product")
    ],
    "POST /v1/products/{product_id}/pictures/order": [
        own({"pictures": [NOTHING]}, allowed=BUILDERS, refused=409, product_id="$product")
    ],
    "DELETE /v1/products/{product_id}/pictures/{picture_id}": [
        own(allowed=BUILDERS, refused=404, product_id="$product", picture_id=NOTHING)
    ],
    "GET /v1/skus/{sku_id}/pictures": [own(sku_id="$bundle")],
    "POST /v1/skus/{sku_id}/pictures": [own({"file_id": NOTHING}, allowed=BUILDERS, refused=422, sku_id="$bundle")],
    "POST /v1/skus/{sku_id}/pictures/order": [
        own({"pictures": [NOTHING]}, allowed=BUILDERS, refused=409, sku_id="$bundle")
    ],
    "DELETE /v1/skus/{sku_id}/pictures/{picture_id}": [
        own(allowed=BUILDERS, refused=404, sku_id="$bundle", picture_id=NOTHING)
    ],
    "GET /v1/brands": [own()],
    "POST /v1/brands": [own({"code": "新", "name": "新"}, allowed=BUILDERS)],
    "GET /v1/brands/{brand_id}": [own(brand_id="$brand")],
    "PATCH /v1/brands/{brand_id}": [own({"name": "改名"}, allowed=BUILDERS, brand_id="$brand")],
    "GET /v1/seasons": [own()],
    "POST /v1/seasons": [
        own({"code": "S", "name": "季", "begins_on": "2026-01-01", "ends_on": "2026-02-01"}, allowed=BUILDERS)
    ],
    "GET /v1/seasons/{season_id}": [own(season_id="$season")],
    "PATCH /v1/seasons/{season_id}": [own({"name": "改名"}, allowed=BUILDERS, season_id="$season")],
    "GET /v1/products": [own()],
    "POST /v1/products": [own({"code": "P9", "name": "新款"}, allowed=BUILDERS)],
    "GET /v1/products/{product_id}": [own(product_id="$product")],
    "PATCH /v1/products/{product_id}": [own({"name": "改名"}, allowed=BUILDERS, product_id="$product")],
    "GET /v1/products/{product_id}/skus": [
        own(product_id="$product"),
        Ask(Kind.ONE, at={"product_id": "$product"}, query={"store_id": "$store"}),
    ],
    "GET /v1/prices": [listed()],
    "POST /v1/prices": [
        one({"prices": [{"sku": "$sku", "price_fen": 1, "store": "$store_code"}]}, allowed=BUILDERS),
        one({"prices": [{"sku": "$sku", "price_fen": 1, "region": "$region"}]}, allowed=BUILDERS),
    ],
    "GET /v1/carts": [listed(TENDED), listed(TENDED, store_id="$store")],
    "POST /v1/carts": [one({"lines": LINES, "member_id": "$member"}, allowed=STORE_STAFF)],
    "GET /v1/carts/{cart_id}": [one(allowed=TENDED, cart_id="$cart")],
    "PATCH /v1/carts/{cart_id}": [one({"lines": LINES}, allowed=frozenset(), cart_id="$cart")],
    "POST /v1/carts/{cart_id}/take-over": [one(allowed=STORE_STAFF, cart_id="$cart")],
    "POST /v1/carts/{cart_id}/removal": [one(allowed=LEADERS, cart_id="$cart")],
    "POST /v1/carts/{cart_id}/orders": [one({}, allowed=frozenset(), cart_id="$cart")],
    "POST /v1/quotes": [one({"lines": LINES, "store_id": "$store", "member_id": "$member"}, allowed=SELLERS)],
    "GET /v1/orders": [listed(), listed(store_id="$store"), listed(member_id="$member")],
    "POST /v1/orders": [
        one({"lines": LINES, "store_id": "$store"}, allowed=SELLERS),
        one({"lines": LINES, "store_id": "$store", "member_id": "$member"}, allowed=SELLERS),
    ],
    "POST /v1/orders/previews": [one({"lines": LINES, "store_id": "$store", "member_id": "$member"}, allowed=SELLERS)],
    "GET /v1/orders/{order_id}": [one(order_id="$order_paid")],
    "GET /v1/orders/{order_id}/attribution": [Ask(Kind.ONE, ALL, None, {"order_id": "$order_paid"}, refused=404)],
    "POST /v1/orders/{order_id}/payments": [one({"method": "till_cash"}, allowed=SELLERS, order_id="$order_placed")],
    "POST /v1/orders/{order_id}/payments/{payment_id}/giving-back": [
        one({"reason": "退回"}, allowed=REFUNDERS, order_id="$order_part_paid", payment_id="$part_payment")
    ],
    "GET /v1/orders/part-paid": [listed()],
    "POST /v1/orders/{order_id}/keeping": [
        one({"days": 7, "reason": "周末来付余款"}, allowed=LEADERS, order_id="$order_part_paid")
    ],
    "POST /v1/orders/{order_id}/cancellation": [one(allowed=SELLERS, order_id="$order_placed")],
    "POST /v1/orders/{order_id}/completions": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, None, {"order_id": "$order_paid"}, refused=409)
    ],
    "GET /v1/fulfilments": [listed(), listed(store_id="$store")],
    "GET /v1/orders/{order_id}/fulfilment": [Ask(Kind.ONE, ALL, None, {"order_id": "$order_paid"}, refused=404)],
    "GET /v1/orders/{order_id}/fulfilment/address": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/ready": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/handovers": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, {"code": "123456"}, {"order_id": "$order_paid"}, refused=404)
    ],
    "GET /v1/orders/{order_id}/fulfilment/code": [
        Ask(Kind.ONE, SELLERS, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/codes": [
        Ask(Kind.ONE, LEADERS, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/parcels": [
        Ask(
            Kind.ONE,
            SELLERS | {Role.INTEGRATOR},
            {"carrier": "顺丰", "number": "SF0001"},
            {"order_id": "$order_paid"},
            refused=404,
        )
    ],
    "POST /v1/parcels/{parcel_id}/received": [own(allowed=SELLERS | {Role.INTEGRATOR}, refused=404, parcel_id=NOTHING)],
    "POST /v1/parcels/{parcel_id}/cancellations": [
        own({"reason": "录错"}, allowed=SELLERS | {Role.INTEGRATOR}, refused=404, parcel_id=NOTHING)
    ],
    "POST /v1/orders/{order_id}/refunds": [
        one({"lines": [{"line": 1, "units": 1}]}, allowed=REFUNDERS, order_id="$order_paid")
    ],
    "GET /v1/orders/{order_id}/refunds": [one(order_id="$order_paid")],
    "POST /v1/orders/{order_id}/refunds/previews": [
        one({"lines": [{"line": 1, "units": 1}]}, allowed=SELLERS | REFUNDERS, order_id="$order_paid")
    ],
    "POST /v1/orders/{order_id}/refund-requests": [
        one({"lines": [{"line": 1, "units": 1}]}, allowed=SELLERS | REFUNDERS, order_id="$order_paid")
    ],
    "POST /v1/orders/{order_id}/exchange-requests": [
        one(
            {"returns": [{"line": 1, "units": 1}], "lines": LINES, "store_id": "$store", "reason": "换尺码"}
            | {"payment": {"method": "till_cash"}},
            allowed=SELLERS,
            order_id="$order_paid",
        )
    ],
    "GET /v1/refund-terms": [own()],
    "POST /v1/refund-terms": [own({"days": 7, "reason": "财务规定"}, allowed=PLANNERS, chain_wide=True)],
    "GET /v1/payment-rules": [own()],
    "PATCH /v1/payment-rules": [
        Ask(Kind.OWN, PLANNERS, {"card_needs_reference": True, "reason": "财务规定"}, chain_wide=True, version=0),
    ],
    "POST /v1/order-lookups": [own({"number": "20991231-000000000000"}, allowed=SELLERS & REFUNDERS, refused=404)],
    "POST /v1/orders/{order_id}/receipt-links": [one(allowed=SELLERS, order_id="$order_paid")],
    "GET /v1/orders/{order_id}/exchange-receipt": [Ask(Kind.ONE, at={"order_id": "$order_paid"}, refused=404)],
    "POST /v1/orders/{order_id}/pay-links": [one(allowed=SELLERS, order_id="$order_placed")],
    "POST /v1/orders/{order_id}/pay-requests": [
        Ask(Kind.ONE, SELLERS, {}, {"order_id": "$order_placed"}, refused=503)  # without WeChat Pay
    ],
    "GET /v1/orders/{order_id}/pay-requests": [one(order_id="$order_placed")],
    "GET /v1/orders/{order_id}/pay-refunds": [one(order_id="$order_placed")],
    "GET /v1/payments-to-settle": [own(allowed=PLAN_READERS)],
    "GET /v1/pay-requests": [listed(), listed(store_id="$store")],
    "GET /v1/pay-refunds": [listed(), listed(store_id="$store")],
    "GET /v1/terminal-refunds": [listed(), listed(store_id="$store")],
    "POST /v1/terminal-refunds/{refund_id}/reference": [
        own({"reference": "4200"}, allowed=REFUNDERS, refused=404, refund_id="$store")
    ],
    "POST /v1/pay-refunds/{refund_id}/attempts": [
        own(allowed=FINANCE, chain_wide=True, refused=404, refund_id="$store")
    ],
    "POST /v1/pay-refunds/{refund_id}/other-means": [
        own({"reason": "银行转账"}, allowed=FINANCE, chain_wide=True, refused=404, refund_id="$store")
    ],
    "POST /v1/pay-requests/{request_id}/returns": [
        own({"reason": "金额不符"}, allowed=FINANCE, chain_wide=True, refused=404, request_id="$store")
    ],
    "GET /v1/pay-differences": [own(allowed=PLAN_READERS, chain_wide=True)],
    "POST /v1/pay-differences/{difference_id}/resolution": [
        own({"note": "已核对"}, allowed=FINANCE, chain_wide=True, refused=404, difference_id="$store")
    ],
    "GET /v1/pay-bill-days": [own(allowed=PLAN_READERS, chain_wide=True)],
    "POST /v1/pay-bill-days": [
        own({"day": "2020-01-01"}, allowed=FINANCE, chain_wide=True, refused=422)  # WeChat Pay keeps none of that day
    ],
    "GET /v1/orders/{order_id}/exchanges": [one(order_id="$order_paid")],
    "GET /v1/orders/{order_id}/exchange-holds": [one(order_id="$order_paid")],
    "POST /v1/orders/{order_id}/exchanges/previews": [
        one(
            {"returns": [{"line": 1, "units": 1}], "lines": LINES, "store_id": "$store"},
            allowed=SELLERS,
            order_id="$order_paid",
        )
    ],
    "POST /v1/orders/{order_id}/exchanges": [
        one(
            {"returns": [{"line": 1, "units": 1}], "lines": LINES, "store_id": "$store", "reason": "换尺码"}
            | {"payment": {"method": "till_cash"}},
            allowed=SELLERS & REFUNDERS,
            order_id="$order_paid",
        )
    ],
    "GET /v1/coupon-templates": [listed(), listed(claimable="true")],
    "POST /v1/coupon-templates": [one(NEW_TEMPLATE, allowed=HQ)],
    "GET /v1/coupon-templates/{code}": [one(code="$template")],
    "PATCH /v1/coupon-templates/{code}": [one({"name": "改名"}, allowed=HQ, code="$template")],
    "POST /v1/coupon-templates/{code}/terms": [
        one({"terms": FIXED, "validity": VALIDITY}, allowed=HQ, code="$template")
    ],
    "POST /v1/coupons": [one({"template": "$template", "member_id": "$member"}, allowed=SELLERS)],
    "GET /v1/coupons/{coupon_id}": [one(coupon_id="$coupon")],
    "GET /v1/coupons/{coupon_id}/orders": [one(coupon_id="$coupon")],
    "POST /v1/coupons/{coupon_id}/void": [one({"reason": "发错"}, allowed=LEADERS, coupon_id="$coupon")],
    "POST /v1/coupon-quotes": [own({}, refused=422)],
    "POST /v1/coupon-terms-trials": [own({"terms": FIXED, "validity": VALIDITY, "lines": [{"unit_price_fen": 100}]})],
    "GET /v1/orders/{order_id}/commission": [one(order_id="$order_paid")],
}
