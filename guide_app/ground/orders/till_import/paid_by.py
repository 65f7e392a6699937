"""How tills call ways to pay, and how the payments of their receipts are found. The names are pure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.imports.columns import plain
from guide_app.ground.orders.rules import PaymentMethod

NAMES = {
    PaymentMethod.TILL_CASH: "现金 现钞 現金 cash till_cash",
    PaymentMethod.TILL_CARD: "银行卡 刷卡 信用卡 借记卡 银联 银联卡 云闪付 信用卡支付 刷卡支付 信用咭 card till_card",
    PaymentMethod.WECHAT: "微信 微信支付 微信扫码 财付通 wechat wechatpay weixin",
    PaymentMethod.ALIPAY: "支付宝 支付宝支付 支付寶 alipay",
    PaymentMethod.STORED_VALUE: "储值 储值卡 余额 会员余额 预付卡 购物卡 儲值卡 stored_value",
}
"""By method the names that tills have for it. What has none is paid in a way that only the till knows."""

_BY_NAME = {plain(name): method for method, names in NAMES.items() for name in names.split()}


def method_of(name: str, own: Mapping[str, PaymentMethod]) -> PaymentMethod:
    """The method of a name, a profile's own names first."""
    return _own(tuple(sorted(own.items()))).get(plain(name)) or _BY_NAME.get(plain(name), PaymentMethod.IMPORTED)


def places_of_methods(
    headings: Sequence[str], columns: Mapping[str, PaymentMethod]
) -> tuple[tuple[int, PaymentMethod], ...]:
    """Which columns hold what was paid by which method."""
    wanted = {plain(name): method for name, method in columns.items()}
    return tuple((place, wanted[plain(heading)]) for place, heading in enumerate(headings) if plain(heading) in wanted)


@lru_cache(maxsize=64)
def _own(names: tuple[tuple[str, PaymentMethod], ...]) -> dict[str, PaymentMethod]:
    return {plain(name): method for name, method in names}


# A receipt says its payments once on each of its lines, or in parts that add up; whichever comes to what it costs is
# meant. What is given beyond that in cash was change. Where nothing comes to it, nobody knows how it was paid.
BOOK_PAYMENTS = f"""
WITH cost AS MATERIALIZED (
  SELECT order_id, sum(amount_fen)::bigint AS fen, min(sold_at) AS paid_at FROM till_line
  WHERE state IS NULL AND NOT is_return GROUP BY order_id
), said AS (
  SELECT t.order_id, way.key AS method, sum(CASE WHEN t.state IS NULL THEN t.amount_fen ELSE 0 END)
      FILTER (WHERE way.value IS NULL) AS of_lines,
    sum(way.value::bigint) AS parts, min(way.value::bigint) AS least, max(way.value::bigint) AS once
  FROM till_line t CROSS JOIN LATERAL json_each_text(t.payments::json) way
  WHERE t.payments IS NOT NULL AND (t.state IS NULL OR t.state = 'payment_row') AND NOT t.is_return
  GROUP BY t.order_id, way.key
), read AS (
  SELECT order_id, method, CASE WHEN once IS NULL THEN of_lines ELSE once END AS once,
    CASE WHEN once IS NULL THEN of_lines ELSE parts END AS parts,
    once IS NOT NULL AND least < once AS differs
  FROM said
), whole AS (
  SELECT r.order_id, cost.fen, sum(r.once) AS once, sum(r.parts) AS parts, bool_or(r.differs) AS differs,
    coalesce(sum(r.once) FILTER (WHERE r.method = '{PaymentMethod.TILL_CASH.value}'), 0) AS cash
  FROM read r JOIN cost USING (order_id) GROUP BY r.order_id, cost.fen
), paid AS (
  SELECT r.order_id, r.method, CASE
      WHEN w.parts = w.fen THEN r.parts
      WHEN r.method = '{PaymentMethod.TILL_CASH.value}' THEN r.once - (w.once - w.fen)
      ELSE r.once END AS fen
  FROM read r JOIN whole w USING (order_id)
  WHERE w.parts = w.fen OR (NOT w.differs AND w.once >= w.fen AND w.cash >= w.once - w.fen)
)
INSERT INTO payment (id, order_id, method, amount_fen, paid_at)
SELECT gen_random_uuid(), cost.order_id, coalesce(paid.method, $1), coalesce(paid.fen, cost.fen), cost.paid_at
FROM cost LEFT JOIN paid ON paid.order_id = cost.order_id AND paid.fen > 0
"""


async def book_payments() -> None:
    """The payments of the staged sales, by method; together they are what each order costs."""
    await execute(BOOK_PAYMENTS, PaymentMethod.IMPORTED.value)
