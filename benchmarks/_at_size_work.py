"""Tasks, meetings, codes, the mirror of WeCom, the audit log, at size."""

from collections.abc import Iterator

from benchmarks._at_size_rows import BUSY_STORE, PEOPLE_PER_STORE, TASKS, Size
from qr_codes.checks import COUNT_ANEW
from tasks.checks import WRITE_ANEW, WRITE_COUNTED_ANEW

MESSAGES = 100
"""Of each associate."""
STORE_OF_ASSOCIATE = f"(a - 1) / {PEOPLE_PER_STORE} + 1"


def tasks(size: Size) -> Iterator[str]:
    """Tasks that everybody was given, half of them over; a third of the people is done, a third has begun."""
    yield f"""INSERT INTO task (id, code, title, audience_path, audience_role, measure, target, starts_at, ends_at,
  status, assigned, created_at, released_at)
SELECT task_id(t), 'TASK' || t, '本周拉新', '/', 'associate', 'members_registered', 10,
  now() - interval '10 days', CASE WHEN t % 2 = 0 THEN now() + interval '10 days' ELSE now() - interval '1 day' END,
  'released', {size.associates}, now(), now() FROM generate_series(1::bigint, {TASKS}) t"""
    yield f"""INSERT INTO task_assignment (id, task, associate, store, path, target, counts_from, assigned_at, done_at)
SELECT assignment_id((t - 1) * {size.associates} + a), task_id(t), associate_id(a),
  s.id, s.path, 10, now(), now(), CASE WHEN (a + t) % 3 = 2 THEN now() END
FROM generate_series(1::bigint, {TASKS}) t, generate_series(1, {size.associates}) a
JOIN store s ON s.id = store_id({STORE_OF_ASSOCIATE})"""
    yield f"""INSERT INTO task_progress (assignment, associate, task, progress, gained, first_progress_at)
SELECT assignment_id((t - 1) * {size.associates} + a), associate_id(a), task_id(t), (a + t) % 3 * 5, (a + t) % 3 * 5,
  now()
FROM generate_series(1::bigint, {TASKS}) t, generate_series(1, {size.associates}) a WHERE (a + t) % 3 > 0"""
    yield """INSERT INTO task_contribution (assignment, associate, source, amount, at)
SELECT assignment, associate, 'at_size:' || assignment, progress, now() FROM task_progress"""
    yield WRITE_ANEW
    yield WRITE_COUNTED_ANEW


def messages(size: Size) -> Iterator[str]:
    """Refunds of everybody's orders over half a year, the newest tenth unread."""
    stamp = "lpad(to_hex((extract(epoch FROM told.at) * 1000)::bigint), 12, '0')"
    yield f"""INSERT INTO inbox_message (id, associate, seq, kind, about, facts, at)
SELECT ({stamp} || '7000' || substr(md5(a || ' ' || n), 1, 16))::uuid, associate_id(a), n, 'order_refunded',
  order_id(n),
  jsonb_build_object('kind', 'order_refunded', 'number', 'N' || n, 'amount_fen', 9900, 'served', true), told.at
FROM generate_series(1, {size.associates}) a, generate_series(1::bigint, {MESSAGES}) n
CROSS JOIN LATERAL (SELECT now() - n * interval '170 days' / {MESSAGES} AS at) AS told"""
    yield f"""INSERT INTO inbox_read (message, associate, read_at)
SELECT id, associate, at + interval '1 hour' FROM inbox_message WHERE seq > {MESSAGES // 10}"""


def shared(size: Size) -> Iterator[str]:
    """Two links of everybody to coupons, shared and opened on 30 days, with ten orders each."""
    yield f"""INSERT INTO share_link (id, token, kind, thing, associate, store, badge, made_at)
SELECT md5('link' || a || '-' || n)::uuid, substr(md5('token' || a || '-' || n), 1, 16), 'coupon', t.id,
  associate_id(a), store_id({STORE_OF_ASSOCIATE}), gen_random_uuid(), now()
FROM generate_series(1, {size.associates}) a
CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM coupon_template ORDER BY id LIMIT 2) t"""
    yield """INSERT INTO share_day (link, day, shares, clicks)
SELECT id, current_date - n, 1, n % 5 FROM share_link, generate_series(0, 29) n"""
    yield """INSERT INTO share_order (order_id, link, day, received_fen, refunded_fen)
SELECT md5(id::text || n)::uuid, id, current_date - 3 * n, 9900, 0 FROM share_link, generate_series(0, 9) n"""


def meetings(size: Size) -> Iterator[str]:
    """Touches over 90 days, half of them with a member; one in a hundred in the busy store."""
    x = f"generate_series(1::bigint, {size.touches}) x"
    store = f"CASE WHEN x % 100 = 0 THEN {BUSY_STORE} ELSE 1 + (x * 7) % {size.stores} END"
    who = f"associate_id((at.s - 1) * {PEOPLE_PER_STORE} + 1 + x % {PEOPLE_PER_STORE})"
    yield f"""INSERT INTO touch (id, kind, associate, member, store, source, at)
SELECT touch_id(x), CASE WHEN x % 2 = 0 THEN 'register' ELSE 'scan' END, {who},
  CASE WHEN x % 2 = 0 THEN member_id(1 + x * 11 % {size.members}) END, store_id(at.s), 'at_size:' || x,
  now() - ({size.touches} - x)::float / {size.touches} * interval '90 days'
FROM {x} CROSS JOIN LATERAL (SELECT {store} AS s) at"""


def codes(size: Size) -> Iterator[str]:
    """A badge for everybody, ten stickers in each store, and their scans over 90 days."""
    s = f"generate_series(1::bigint, {size.stores}) s"
    yield f"""INSERT INTO touchpoint (id, code, kind, state, path, associate, minted_at, bound_at)
SELECT code_id(a), 'B' || lpad(a::text, 10, '0'), 'BADGE', 'BOUND', st.path, associate_id(a), now(), now()
FROM generate_series(1::bigint, {size.associates}) a JOIN store st ON st.id = store_id({STORE_OF_ASSOCIATE})"""
    yield f"""INSERT INTO touchpoint (id, code, kind, state, path, store, minted_at, bound_at)
SELECT code_id(1000000 + s * 10 + k), 'S' || lpad((s * 10 + k)::text, 10, '0'), 'FLOOR_STICKER', 'BOUND', st.path,
  st.id, now(), now() FROM {s}, generate_series(0, 9) k JOIN store st ON true WHERE st.id = store_id(s)"""
    yield f"""INSERT INTO code_scan (id, code, associate, store, at, visitor, client, credited)
SELECT scan_id(x), code_id(1 + x % {size.associates}), associate_id(1 + x % {size.associates}),
  NULL, now() - ({size.scans} - x)::float / {size.scans} * interval '90 days',
  decode(md5('v' || x), 'hex'), 'wechat', true
FROM generate_series(1::bigint, {size.scans}) x"""
    yield """INSERT INTO code_scan_day (code, associate, day, scans, credited)
SELECT code, associate, business_day(at), count(*), count(*) FROM code_scan GROUP BY 1, 2, 3"""
    yield COUNT_ANEW


def wecom(size: Size) -> Iterator[str]:
    """Everybody's customers on WeCom, the messages they got, one in a thousand of the newest failed, and callbacks."""
    r = f"generate_series(1::bigint, {size.relations}) r"
    yield f"""INSERT INTO wecom_member (id, userid, associate, seen_at)
SELECT wecom_member_id(a), 'wx' || a, associate_id(a), now() FROM generate_series(1::bigint, {size.associates}) a"""
    yield f"""INSERT INTO wecom_contact (id, external_userid, name_masked, type, mirrored_at)
SELECT contact_id(r), 'wm' || r, '李*', 1, now() FROM {r}"""
    yield f"""INSERT INTO wecom_follow (id, member, contact, state, add_way, added_at, mirrored_at, ended_at,
  end_reason)
SELECT follow_id(r), wecom_member_id(1 + r * 7 % {size.associates}), contact_id(r), '', 1, now(),
  now(), CASE WHEN r % 20 = 0 THEN now() END, CASE WHEN r % 20 = 0 THEN 'deleted' END FROM {r}"""
    yield f"""INSERT INTO wecom_message (id, request_key, associate, userid, content, status, attempts, error,
  asked_at, sent_at)
SELECT message_id(r), 'at_size:' || r, associate_id(1 + r * 7 % {size.associates}), 'wx', '订单', state.is, 1,
  '', now(), now()
FROM {r} CROSS JOIN LATERAL (
  SELECT CASE WHEN r % 1000 = 5 AND r > {size.relations} / 2 THEN 'failed' ELSE 'sent' END AS is) state"""
    yield f"""INSERT INTO wecom_inbox (id, dedup_key, kind, body_sealed, received_at, status, settled_at)
SELECT callback_id(r), 'at_size:' || r, 'change_external_contact.add_external_contact', '\\x00', now(),
  CASE WHEN r % 5000 = 5 THEN 'parked' ELSE 'done' END, now() FROM {r}"""


def audit(size: Size) -> Iterator[str]:
    """Entries of everybody over a year; one in five thousand is a transfer of members."""
    yield f"""INSERT INTO audit_entry (id, at, actor_id, actor_role, action, subject, detail)
SELECT audit_id(x), now() - ({size.audited} - x)::float / {size.audited} * interval '30 days',
  account_id(1 + x * 7 % {size.associates}), 'associate',
  CASE WHEN x % 5000 = 0 THEN 'members.transferred' WHEN x % 3 = 0 THEN 'orders.refunded' ELSE 'orders.placed' END,
  'order:' || order_id(x), '{{}}' FROM generate_series(1::bigint, {size.audited}) x"""
