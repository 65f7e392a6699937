"""What headquarters have set, with how often it has mattered in the last 30 days."""

from datetime import timedelta
from uuid import UUID

from clienteling.permissions import SET_CLIENTELING
from clienteling.reads import settings_in_force
from clienteling.schemas.settings import CareRuleView, ClientelingSettingsView, SensitiveCount, SensitiveWordView
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.stores.fragments import by_reach

COUNTED = timedelta(days=30)
"""For how long back it is counted what rules have made and what was found in notes."""

RULES = """
SELECT r.id, r.purpose, r.days::bigint AS days, r.is_on, r.version, made.made, made.done, made.reached
FROM care_rule r CROSS JOIN LATERAL (
  SELECT count(*) AS made, count(*) FILTER (WHERE c.state = 'done') AS done,
    count(*) FILTER (WHERE c.outcome IN ('reached', 'message_sent')) AS reached
  FROM care_date c WHERE c.rule = r.id AND c.made_at > $1
) made
"""
ALL = f"{RULES} ORDER BY r.purpose, r.days LIMIT 100"
ONE = f"{RULES} WHERE r.id = $2"
WORDS = "SELECT id, kind, word, added_at FROM sensitive_word WHERE id > $1 ORDER BY id LIMIT $2"
WORD = "SELECT id, kind, word, added_at FROM sensitive_word WHERE id = $1"
TALLIES = by_reach(
    """
SELECT t.kind, sum(t.kept)::bigint AS kept, sum(t.stopped)::bigint AS stopped
FROM sensitive_tally t WHERE {reached} AND t.day >= $2 GROUP BY t.kind ORDER BY t.kind
""",
    store="t.store",
)


async def clienteling_settings(actor: Actor) -> ClientelingSettingsView:
    """The contact cap, how many care dates rules make, and how long customers are protected."""
    actor.require(SET_CLIENTELING)
    return await settings_in_force()


async def care_rules(actor: Actor) -> list[CareRuleView]:
    """Every rule with what it has made."""
    actor.require(SET_CLIENTELING)
    return await fetch_as(CareRuleView, ALL, clock.now() - COUNTED)


async def care_rule(actor: Actor, rule_id: UUID) -> CareRuleView:
    """One rule. Raises NotFound."""
    actor.require(SET_CLIENTELING)
    found = await fetch_row_as(CareRuleView, ONE, clock.now() - COUNTED, rule_id)
    if found is None:
        raise NotFound
    return found


async def sensitive_words(actor: Actor, paging: PageRequest) -> Page[SensitiveWordView]:
    """The words that are flagged, the oldest first."""
    actor.require(SET_CLIENTELING)
    return page_of_views(await fetch_as(SensitiveWordView, WORDS, paging.beyond, paging.fetch), paging)


async def word_of_id(actor: Actor, word_id: UUID) -> SensitiveWordView:
    """One word. Raises NotFound."""
    actor.require(SET_CLIENTELING)
    found = await fetch_row_as(SensitiveWordView, WORD, word_id)
    if found is None:
        raise NotFound
    return found


async def sensitive_counts(actor: Actor) -> list[SensitiveCount]:
    """How often something was found in what the stores in reach wrote, by kind."""
    actor.require(SET_CLIENTELING)
    reach = actor.reach
    since = business_date(clock.now()) - COUNTED
    return await fetch_as(SensitiveCount, TALLIES[reach.kind], reach.bound, since)
