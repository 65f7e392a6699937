"""What tasks keep for reading, held against assignments and contributions."""

from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import TASK_COUNTING
from guide_app.base.kernel.verifying import Check, comparison
from tasks.tallies import COUNTED

_FACTS = """
SELECT a.task, a.store, count(*) AS assigned,
  count(*) FILTER (WHERE p.status = 'active' AND a.first_progress_at IS NOT NULL AND a.done_at IS NULL) AS in_progress,
  count(*) FILTER (WHERE p.status = 'active' AND a.done_at IS NOT NULL) AS done,
  coalesce(sum(a.progress) FILTER (WHERE p.status = 'active'), 0)::bigint AS progress,
  count(*) FILTER (WHERE p.status <> 'active') AS gone,
  coalesce(sum(a.progress) FILTER (WHERE p.status <> 'active'), 0)::bigint AS gone_progress
FROM task_assignment a JOIN associate p ON p.id = a.associate WHERE a.store IS NOT NULL GROUP BY a.task, a.store
"""
_EACH = ", ".join(f"('{name}', {name}::bigint)" for name in COUNTED)
_BY_KEY = f"""
SELECT concat(task, ' ', store, ' ', counter.name) AS key, counter.value
FROM {{of}} CROSS JOIN LATERAL (VALUES {_EACH}) AS counter (name, value)
"""
TALLIES = comparison(
    kept=_BY_KEY.format(of="task_tally"),
    facts=_BY_KEY.format(of=f"({_FACTS}) AS facts"),
)
PROGRESS = comparison(
    kept="SELECT id::text AS key, progress AS value FROM task_assignment WHERE progress <> 0",
    facts="SELECT assignment::text AS key, sum(amount)::bigint AS value FROM task_contribution GROUP BY assignment",
)
MARK_GONE = """
UPDATE task_assignment a SET gone = true FROM associate p
WHERE p.id = a.associate AND p.status <> 'active' AND NOT a.gone
"""
EMPTY = "DELETE FROM task_tally"
WRITE_ANEW = f"INSERT INTO task_tally (task, store, {', '.join(COUNTED)}) {_FACTS}"


async def mend_tallies() -> None:
    """Write the counters anew while nothing is counted."""
    await hold(TASK_COUNTING)
    await execute(MARK_GONE)
    await execute(EMPTY)
    await execute(WRITE_ANEW)


CHECKS = [
    Check("tasks.tallies", ("任务的门店计数", "Counters per task and store"), TALLIES, mend_tallies),
    Check("tasks.progress", ("任务进度", "Progress of each assignment"), PROGRESS),
]
