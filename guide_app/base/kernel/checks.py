"""The event log and its cursors: nobody stands where the log is not, and nothing that was parked is missing."""

from guide_app.base.kernel.verifying import Check, breaches

# A cursor before the end of its lane is late, which is no error; one behind it would pass over what comes next. Behind
# what is archived there may be nothing left to stand on.
CURSORS = breaches(
    """
SELECT concat(c.subscriber, ' ', c.lane) AS key, c.seq AS kept, last.seq AS facts
FROM event_cursor c LEFT JOIN LATERAL (
  SELECT e.epoch, e.xid, e.seq FROM event e WHERE e.lane = c.lane ORDER BY e.epoch DESC, e.xid DESC, e.seq DESC LIMIT 1
) AS last ON true
WHERE (c.epoch, c.xid, c.seq) > (last.epoch, last.xid, last.seq) AND c.seq > last.seq
  OR (c.seen_epoch, c.seen_xid, c.seen_seq) < (c.epoch, c.xid, c.seq)
UNION ALL
SELECT concat(of.subscriber, ' ', lane.no), count(c.id), 1::bigint
FROM (SELECT DISTINCT subscriber FROM event_cursor) AS of
CROSS JOIN event_epoch log CROSS JOIN generate_series(0, log.most_lanes - 1) AS lane (no)
LEFT JOIN event_cursor c ON c.subscriber = of.subscriber AND c.lane = lane.no
GROUP BY of.subscriber, lane.no HAVING count(c.id) <> 1
""",
    of="event_cursor",
)
EPOCHS = breaches(
    """
SELECT concat('lane ', lane.no) AS key, last.epoch::bigint AS kept, log.epoch::bigint AS facts
FROM event_epoch log CROSS JOIN generate_series(0, log.most_lanes - 1) AS lane (no)
CROSS JOIN LATERAL (
  SELECT e.epoch, e.xid FROM event e WHERE e.lane = lane.no ORDER BY e.epoch DESC, e.xid DESC LIMIT 1
) AS last
WHERE last.epoch > log.epoch
  OR last.epoch = log.epoch AND last.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
""",
    of="event_epoch",
)
PARKED = breaches(
    """
SELECT concat(p.subscriber, ' ', p.seq) AS key, p.seq AS kept, NULL::bigint AS facts
FROM event_parked p WHERE p.resolved_at IS NULL AND NOT EXISTS (SELECT FROM event e WHERE e.seq = p.seq)
""",
    of="event_parked WHERE resolved_at IS NULL",
)

CHECKS = [
    Check("kernel.cursors", ("事件订阅进度", "Where subscribers stand in the event log"), CURSORS),
    Check("kernel.epochs", ("事件日志纪元", "The log is of this life of the database"), EPOCHS),
    Check("kernel.parked", ("搁置的事件", "Events that were parked are there"), PARKED),
]
