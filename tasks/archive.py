"""Which months of contributions, and of the events that tasks still read, may leave the database."""

from guide_app.base.kernel.archiving import Monthly

TASKS_NOT_OVER = """
SELECT format('task %s is not over for six months', t.code) AS reason FROM task t
WHERE least(t.ends_at, t.closed_at) > now() - interval '6 months' AND EXISTS (
  SELECT FROM task_assignment a WHERE a.task = t.id AND a.id >= uuid_floor_v1($1) AND a.id < uuid_floor_v1($2))
LIMIT 3
"""
FACTS_FOR_LATE_COMERS = """
SELECT format('task %s still counts what happened in it', t.code) AS reason FROM task t
WHERE t.closed_at IS NULL AND t.ends_at > now() AND t.starts_at < $2 AND $1 < $2 LIMIT 3
"""

ARCHIVED = (Monthly("task_contribution", (TASKS_NOT_OVER,)),)
EVENTS_NEEDED = (FACTS_FOR_LATE_COMERS,)
"""Whoever joins a task late is credited from the event log."""
