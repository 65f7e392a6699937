"""Whose rows of the mirror somebody sees, as pieces of its statements."""

from datetime import date
from enum import StrEnum

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HEADQUARTERS, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.ground.associates.fragments import holds_on


# Whose rows an actor sees: an associate their own, others those of whom is posted below their paths today, headquarters
# also what belongs to nobody. In every list $1 is who (the associate; paths and the day; nothing), $2 the page before,
# $3 the limit.
class Whose(StrEnum):
    """Which of a list's statements is sent."""

    OWN = "own"
    """$1 is an associate."""
    POSTED = "posted"
    """$1 are paths, $4 is the day."""
    ALL = "all"
    """$1 is `true`."""


POSTED_TODAY = f"""SELECT DISTINCT p.associate AS id FROM unnest($1::text[]) AS own (path)
  JOIN posting p ON p.path ~>=~ own.path AND p.path ~<~ (rtrim(own.path, '/') || '0') AND {holds_on("$4::date")}"""
OWN_MEMBER = "SELECT id FROM wecom_member WHERE associate = $1::uuid"
# OFFSET keeps it from becoming a join of everybody: few people are posted below a path, which no plan can know.
POSTED_MEMBERS = f"""SELECT m.id FROM ({POSTED_TODAY}) person
  CROSS JOIN LATERAL (SELECT id FROM wecom_member WHERE associate = person.id OFFSET 0) m"""


def whose_of(actor: Actor) -> tuple[Whose, object, tuple[date, ...]]:
    """Which statement is sent, its $1, and its $4 where it has one."""
    if actor.role is Role.ASSOCIATE:
        return Whose.OWN, actor.associate_id, ()
    if actor.reaches_all and actor.role in HEADQUARTERS:
        return Whose.ALL, True, ()
    return Whose.POSTED, list(actor.paths), (business_date(clock.now()),)
