"""The rules of tags, version by version, and their runs."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from segments.permissions import SEE_RULES
from segments.queries.catalogue import tag
from segments.searches import RuleView, RunView

MOST_SHOWN = 50
VERSIONS = f"""
SELECT r.tag AS tag_id, r.no, r.conditions, r.saved_at, a.name AS saved_by_name
FROM tag_rule r LEFT JOIN associate a ON a.id = r.saved_by WHERE r.tag = $1 ORDER BY r.no DESC LIMIT {MOST_SHOWN}
"""
RUN = """
SELECT r.id, r.tag AS tag_id, r.no, r.dry, r.conditions, r.examined, r.matched, r.entered, r.leaving, r.begun_at,
  r.ended_at
FROM tag_run r
"""
RUNS = f"{RUN} WHERE r.tag = $1 ORDER BY r.id DESC LIMIT {MOST_SHOWN}"
ONE_RUN = f"{RUN} WHERE r.tag = $1 AND r.id = $2"


async def rule_versions(actor: Actor, tag_id: UUID) -> list[RuleView]:
    """The versions of a tag's rule, the one in force first. Raises NotFound."""
    actor.require(SEE_RULES)
    found = await tag(actor, tag_id)
    return await fetch_as(RuleView, VERSIONS, found.id)


async def rule_runs(actor: Actor, tag_id: UUID) -> list[RunView]:
    """The latest runs and trials of a tag's rule. Raises NotFound."""
    actor.require(SEE_RULES)
    found = await tag(actor, tag_id)
    return await fetch_as(RunView, RUNS, found.id)


async def rule_run(actor: Actor, tag_id: UUID, run_id: UUID) -> RunView:
    """How far one of them is. Raises NotFound."""
    actor.require(SEE_RULES)
    found = await tag(actor, tag_id)
    run = await fetch_row_as(RunView, ONE_RUN, found.id, run_id)
    if run is None:
        raise NotFound
    return run
