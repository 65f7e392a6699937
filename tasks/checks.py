"""What tasks keep for reading, held against assignments and contributions."""

from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import TASK_COUNTING
from guide_app.base.kernel.verifying import Check, comparison
from tasks.tallies import ASSIGNED, COUNTED

_ASSIGNED = """
SELECT a.task, a.store, count(*) AS assigned,
  count(*) FILTER (WHERE p.status = 'active' AND a.done_at IS NOT NULL) AS done,
  count(*) FILTER (WHERE p.status <> 'active') AS gone
FROM task_assignment a JOIN associate p ON p.id = a.associate WHERE a.store IS NOT NULL GROUP BY a.task, a.store
"""
_COUNTED = """
SELECT a.task, a.store, count(w.first_progress_at) FILTER (WHERE p.status = 'active') AS begun,
  coalesce(sum(w.progress) FILTER (WHERE p.status = 'active'), 0)::bigint AS progress,
  coalesce(sum(w.progress) FILTER (WHERE p.status <> 'active'), 0)::bigint AS gone_progress
FROM task_progress w JOIN task_assignment a ON a.id = w.assignment AND a.associate = w.associate
JOIN associate p ON p.id = a.associate WHERE a.store IS NOT NULL GROUP BY a.task, a.store
"""


def _by_key(of: str, counters: tuple[str, ...]) -> str:
    each = ", ".join(f"('{name}', {name}::bigint)" for name in counters)
    return f"""
SELECT concat(task, ' ', store, ' ', counter.name) AS key, counter.value
FROM {of} CROSS JOIN LATERAL (VALUES {each}) AS counter (name, value)
"""


TALLIES = comparison(
    kept=f"{_by_key('task_tally', ASSIGNED)} UNION ALL {_by_key('task_store_progress', COUNTED)}",
    facts=f"""{_by_key(f"({_ASSIGNED}) AS facts", ASSIGNED)}
UNION ALL {_by_key(f"({_COUNTED}) AS facts", COUNTED)}""",
)
PROGRESS = comparison(
    kept="SELECT assignment::text AS key, progress AS value FROM task_progress WHERE progress <> 0",
    facts="SELECT assignment::text AS key, sum(amount)::bigint AS value FROM task_contribution GROUP BY assignment",
)
MARK_GONE = """
UPDATE task_assignment a SET gone = true FROM associate p
WHERE p.id = a.associate AND p.status <> 'active' AND NOT a.gone
"""
MARK_APART = """
UPDATE task_progress w SET gone = true FROM associate p
WHERE p.id = w.associate AND p.status <> 'active' AND NOT w.gone
"""
EMPTY = "DELETE FROM task_tally"
EMPTY_COUNTED = "DELETE FROM task_store_progress"
WRITE_ANEW = f"INSERT INTO task_tally (task, store, {', '.join(ASSIGNED)}) {_ASSIGNED}"
WRITE_COUNTED_ANEW = f"INSERT INTO task_store_progress (task, store, {', '.join(COUNTED)}) {_COUNTED}"


async def mend_tallies() -> None:
    """Write the counters anew while nothing is counted."""
    await hold(TASK_COUNTING)
    for statement in (MARK_APART, MARK_GONE, EMPTY, EMPTY_COUNTED, WRITE_ANEW, WRITE_COUNTED_ANEW):
        await execute(statement)


CHECKS = [
    Check("tasks.tallies", ("任务的门店计数", "Counters per task and store"), TALLIES, mend_tallies),
    Check("tasks.progress", ("任务进度", "Progress of each assignment"), PROGRESS),
]
