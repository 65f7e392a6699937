"""Which goals of a month lie within a reach: those of its stores, and of everybody with a post there in the month."""

from datetime import date

from commissions.inputs.rules import following_month
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.reach import ByReach, Reach, ReachKind
from guide_app.ground.stores.fragments import by_reach

# $1 the reach, $2 the first day of the month, $3 that of the month after it.
_SUBJECTS = by_reach(
    """SELECT s.id FROM store s WHERE {reached} UNION ALL
  SELECT p.associate FROM posting p WHERE p.store = ANY (ARRAY(SELECT s.id FROM store s WHERE {reached}))
    AND p.valid_from < $3 AND (p.valid_to IS NULL OR p.valid_to > $2)""",
    store="s.id",
)


def goals_in_reach(statement: str) -> ByReach:
    """`statement` for each kind of reach; its `{in_reach}` is the condition on the goals `g` of the month.

    The stores and people of a reach are told first, as arrays: their goals are looked up one by one, whatever the chain
    has besides. Those of the chain are all of the month.
    """
    conditions = {
        kind: f"g.period = $2 AND g.subject = ANY (ARRAY({_SUBJECTS[kind]}))"
        for kind in (ReachKind.STORE, ReachKind.BRANCHES)
    } | {ReachKind.ALL: "g.period = $2 AND $2 < $3::date AND $1::boolean"}
    return {kind: statement.replace("{in_reach}", condition) for kind, condition in conditions.items()}


VERSION = goals_in_reach("SELECT coalesce(sum(g.version), 0)::bigint FROM commission_goal g WHERE {in_reach}")


async def version_of_goals(actor: Actor, month: date, *, reach: Reach | None = None) -> int:
    """How often goals of the month within reach were decided: it grows with each change of any of them."""
    within = reach or actor.reach
    version: int = await fetch_value(VERSION[within.kind], within.bound, month, following_month(month))
    return version
