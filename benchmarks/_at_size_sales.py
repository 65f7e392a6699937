"""What was sold, given out and earned, at size."""

from collections.abc import Iterator

from benchmarks._at_size_rows import BUSY_STORE, DAYS, PEOPLE_PER_STORE, Size
from coupons import codes

PRICE_FEN = 19_900
MONTHS = 12


def orders(size: Size) -> Iterator[str]:
    """Orders over a year with lines, payments and refunds; one in a hundred in the busy store, one in four by a badge.

    Orders that wait for payment are one in a thousand of the newest tenth, cancelled ones one in fifty.
    """
    o = f"generate_series(1::bigint, {size.orders}) o"
    store = f"CASE WHEN o % 100 = 0 THEN {BUSY_STORE} ELSE 1 + (o * 7) % {size.stores} END"
    served = f"associate_id((at.s - 1) * {PEOPLE_PER_STORE} + 1 + o % {PEOPLE_PER_STORE})"
    moment = f"date_trunc('hour', now()) - ({size.orders} - o)::float / {size.orders} * interval '{DAYS} days'"
    fen = "CASE WHEN o % 2 = 0 THEN 2 ELSE 1 END"
    yield f"""INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, list_fen, goods_fen,
  payable_fen, refunded_fen, returned_in_full, placed_at, paid_at, cancelled_at, business_on, came_by)
SELECT order_id(o), 'O' || o, store_id(at.s), member_id(1 + o * 11 % {size.members}),
  'associate_app', state.is, {served}, {served}, {PRICE_FEN} * {fen}, {PRICE_FEN} * {fen}, {PRICE_FEN} * {fen},
  CASE WHEN back.came THEN {PRICE_FEN} ELSE 0 END, back.came AND o % 2 = 1, moment.at,
  CASE WHEN state.is = 'paid' THEN moment.at END, CASE WHEN state.is = 'cancelled' THEN moment.at END,
  CASE WHEN state.is = 'paid' THEN business_day(moment.at) END,
  CASE WHEN o % 4 = 0 THEN code_id(1 + o % {size.associates}) END
FROM {o} CROSS JOIN LATERAL (SELECT {store} AS s) at CROSS JOIN LATERAL (SELECT {moment} AS at) moment
CROSS JOIN LATERAL (SELECT CASE WHEN o % 1000 = 7 AND o > {size.orders} * 0.9 THEN 'placed'
  WHEN o % 50 = 3 THEN 'cancelled' ELSE 'paid' END AS is) state
CROSS JOIN LATERAL (SELECT state.is = 'paid' AND o % 33 = 0 AS came) back"""
    for no, some in ((1, "true"), (2, "o % 2 = 0")):
        yield f"""INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen,
  paid_fen)
SELECT line_id(o * 2 + {no}), order_id(o), {no}, sku_id(1 + o % {size.skus}),
  'SKU' || lpad((1 + o % {size.skus})::text, 6, '0'), '女士跑步鞋', 1, {PRICE_FEN}, {PRICE_FEN}, {PRICE_FEN}
FROM {o} WHERE {some}"""
    yield """INSERT INTO payment (id, order_id, method, amount_fen, paid_at)
SELECT payment_id(no), id, 'wechat', payable_fen, paid_at
FROM (SELECT *, substr(number, 2)::bigint AS no FROM orders) o WHERE status = 'paid'"""
    yield f"""INSERT INTO refund (id, number, store, order_id, amount_fen, refunded_at, business_on)
SELECT refund_id(no), 'R' || no, store, id, {PRICE_FEN}, paid_at, business_on
FROM (SELECT *, substr(number, 2)::bigint AS no FROM orders) o WHERE refunded_fen > 0"""
    yield """INSERT INTO refund_line (id, order_id, refund, no, units, amount_fen)
SELECT refund_line_id(no), order_id, id, 1, 1, amount_fen
FROM (SELECT *, substr(number, 2)::bigint AS no FROM refund) r"""
    yield """UPDATE order_line l SET returned_units = r.units, refunded_fen = r.amount_fen
FROM refund_line r WHERE r.order_id = l.order_id AND r.no = l.no"""


def coupons(size: Size) -> Iterator[str]:
    """Coupons of 40 templates; a third of them were used, a third ended."""
    code = codes.stored(codes.new_code())
    terms = '{"template": "T", "version": 1, "kind": "FIXED", "off": 1000}'
    rule = '{"kind": "AFTER_CLAIM", "days": 7, "delay_days": 0}'
    c = f"generate_series(1::bigint, {size.coupons}) c"
    yield """INSERT INTO coupon_template (id, code, name, path, claim_from, stock, created_at)
SELECT template_id(t), 'T' || t, '立减十元', '/', '2020-01-01', 10000000, '2020-01-01'
FROM generate_series(1::bigint, 40) t"""
    yield f"""INSERT INTO coupon_terms (id, template, version, document, validity, published_at)
SELECT terms_id(t), template_id(t), 1, '{terms}', '{rule}', '2020-01-01' FROM generate_series(1::bigint, 40) t"""
    yield f"""INSERT INTO coupon_stock_shard (id, template, no, stock, issued)
SELECT shard_id(t), template_id(t), 0, 10000000, {size.coupons // 40} FROM generate_series(1::bigint, 40) t"""
    issued = f"now() - ({size.coupons} - c)::float / {size.coupons} * interval '90 days'"
    yield f"""INSERT INTO coupon (id, home_member, code_sealed, code_tail, template, terms, owner, store, issued_at,
  valid_from, valid_to, status, used_order, used_at)
SELECT coupon_id(c), member_id(1 + c * 13 % {size.members}), '\\x{code.sealed.hex()}', 'WA0C',
  template_id(1 + c % 40), terms_id(1 + c % 40), member_id(1 + c * 13 % {size.members}),
  store_id(1 + c % {size.stores}), issued.at, issued.at, issued.at + interval '30 days',
  CASE WHEN c % 3 = 0 THEN 'USED' ELSE 'ISSUED' END, CASE WHEN c % 3 = 0 THEN order_id(c) END,
  CASE WHEN c % 3 = 0 THEN issued.at END
FROM {c} CROSS JOIN LATERAL (SELECT {issued} AS at) issued"""
    yield f"""INSERT INTO coupon_code (code_index, coupon, home_member)
SELECT decode(md5('coupon' || c), 'hex'), coupon_id(c), member_id(1 + c * 13 % {size.members}) FROM {c}"""
    yield f"""INSERT INTO coupon_event (id, coupon, home_member, no, command, to_status, at)
SELECT coupon_event_id(c), coupon_id(c), member_id(1 + c * 13 % {size.members}), 1, 'issue', 'ISSUED', {issued}
FROM {c}"""


def commissions(size: Size) -> Iterator[str]:
    """An entry for each order, by the associate who served, over twelve months."""
    e = f"generate_series(1::bigint, {size.entries}) e"
    store = f"CASE WHEN e % 100 = 0 THEN {BUSY_STORE} ELSE 1 + (e * 7) % {size.stores} END"
    payee = f"associate_id((at.s - 1) * {PEOPLE_PER_STORE} + 1 + e % {PEOPLE_PER_STORE})"
    month = (
        f"(date_trunc('month', now()) - (({size.entries} - e) * {MONTHS} / {size.entries}) * interval '1 month')::date"
    )
    subject = "'line:' || line_id(e * 2 + 1)"
    lateral = f"CROSS JOIN LATERAL (SELECT {store} AS s) at CROSS JOIN LATERAL (SELECT {month} AS period) month"
    yield f"""INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component,
  ref, order_id, line, store, payer, employer, amount_fen, target_fen, rev, version, explain, posted_at)
SELECT entry_id(e), run_id(1), month.period, month.period, 'associate', {payee}, 'BASE', {subject},
  order_id(e), 1, store_id(at.s), entity_id(1), entity_id(1), 498, 498, 1,
  'P/1', NULL, now() FROM {e} {lateral}"""
    yield f"""INSERT INTO commission_posted (id, effective_period, payee_kind, payee, component, ref, store, payer,
  employer, amount_fen, rev)
SELECT posted_id(e), month.period, 'associate', {payee}, 'BASE', {subject}, store_id(at.s),
  entity_id(1), entity_id(1), 498, 1 FROM {e} {lateral}"""
    yield """INSERT INTO commission_performance (id, period, payee_kind, payee, store, amount_fen)
SELECT gen_random_uuid(), effective_period, payee_kind, payee, store, count(*) * 19900 FROM commission_entry
GROUP BY effective_period, payee_kind, payee, store"""
    # One line for all that somebody sold in a month: no read looks at single ones.
    yield """INSERT INTO credited_line (id, order_id, no, store, paid_at, business_on, period, sku, quantity, paid_fen,
  list_fen, hq_funded_fen, net_fen, credits)
SELECT gen_random_uuid(), gen_random_uuid(), 1, store, period, period, period, '{}', 1, amount_fen, amount_fen, 0,
  amount_fen, '[]' FROM commission_performance"""
    yield """INSERT INTO commission_goal (id, period, subject_kind, subject, value_fen, version, set_at)
SELECT gen_random_uuid(), date_trunc('month', now())::date, 'associate', id, 6000000, 1, now() FROM associate
UNION ALL
SELECT gen_random_uuid(), date_trunc('month', now())::date, 'store', id, 30000000, 1, now() FROM store"""
    yield """INSERT INTO commission_adjustment (id, payee, store, amount_fen, effective_period, reason, approval,
  requested_by, approved_at)
SELECT gen_random_uuid(), p.associate, p.store, 100, date_trunc('month', now())::date, '漏登', gen_random_uuid(),
  gen_random_uuid(), now() FROM posting p WHERE p.store IS NOT NULL"""
    yield """INSERT INTO commission_plan (id, code, name)
SELECT gen_random_uuid(), 'P' || p, '方案' FROM generate_series(1::bigint, 20) p"""
