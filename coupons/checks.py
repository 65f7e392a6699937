"""What no key of the database watches about coupons. Whether all of it adds up is asked by `coupons.books`."""

from guide_app.base.kernel.verifying import Check, comparison, dangling, repeated

CODES = comparison(
    kept="SELECT concat_ws(' ', coupon, home_member) AS key, count(*) AS value FROM coupon_code GROUP BY 1",
    facts="SELECT concat_ws(' ', id, home_member) AS key, 1::bigint AS value FROM coupon",
)
USED = "order_coupon WHERE used_at IS NOT NULL AND returned_at IS NULL"

CHECKS = [
    Check("coupons.codes", ("券码目录", "The directory of codes"), CODES),
    Check("coupons.used_once", ("一券一单", "No coupon is used by two orders"), repeated(USED, "coupon")),
    Check(
        "coupons.of_orders",
        ("订单所用的券", "Coupons whom orders name"),
        dangling("order_coupon", "coupon", to="coupon"),
    ),
    Check("coupons.owners", ("券的持有会员", "Members who hold coupons"), dangling("coupon", "owner", to="member")),
]
"""Not mended by a command: a coupon that is used twice is money, and looked into by people."""
