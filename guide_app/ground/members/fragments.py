"""Pieces of SQL through which statements, of other packages too, read members."""

from guide_app.ground.members.rules import CAME_BY_DAYS

REGISTERED_IN = "coalesce((SELECT origin.store FROM member_origin origin WHERE origin.member = m.id), m.home_store)"
"""The store where the member `m` registered, whoever they belong to since it has closed."""
HAS_REGISTERED = "m.source IN ('assisted', 'self')"
"""Whether the member `m` said yes on a consent page, and was told of as `MemberRegistered`."""
MEMBER_AT_HOME = "member m JOIN store home ON home.id = m.home_store"
"""Members with the store they belong to; for a FROM."""


def survivor_of(member: str) -> str:
    """The member as whom a member is known now: itself, or the one it is merged into; as a scalar SELECT.

    `member` is SQL, the id of any member, for example "$1".
    """
    return f"(SELECT coalesce(asked.merged_into, asked.id) FROM member asked WHERE asked.id = {member})"


def identities_of(member: str) -> str:
    """The ids of all members who are one person with this one, itself among them, as a SELECT of `id`.

    `member` is SQL, the id of any of them: `WHERE o.member IN ({identities_of("$1")})`. Whoever reads what belongs to a
    person reads over these: a merge moves no history.
    """
    return f"""SELECT coalesce(asked.merged_into, asked.id) AS id FROM member asked WHERE asked.id = {member}
  UNION ALL SELECT same.id FROM member asked
  JOIN member same ON same.merged_into = coalesce(asked.merged_into, asked.id) WHERE asked.id = {member}"""


def person_of(survivor: str) -> str:
    """As `identities_of`, as a uuid[] for `= ANY (…)`, of a member who is merged into nobody, as lists hold them.

    `survivor` is SQL, for example "m.id".
    """
    return f"ARRAY(SELECT {survivor} UNION ALL SELECT same.id FROM member same WHERE same.merged_into = {survivor})"


def levels_of(member: str) -> str:
    """The codes of the levels for which a member is good: their own and those below it; a text[], empty for nobody.

    `member` is what a statement calls the row of `member`, which may be null. A code may come twice.
    """
    return f"""CASE WHEN {member}.id IS NULL THEN '{{}}' ELSE {member}.level || ARRAY(
    SELECT below.code FROM member_level own JOIN member_level below ON below.rank <= own.rank
    WHERE own.code = {member}.level
  ) END::text[]"""


def known_as_since(member: str) -> str:
    """As whom a merged member has come to be known, one after the other, and since when: a SELECT of `id`, `since`.

    `member` is SQL. Merges that were undone are none.
    """
    stands = "NOT EXISTS (SELECT FROM member_merge_undone u WHERE u.merge = g.id)"
    return f"""WITH RECURSIVE known (id, since) AS (
    SELECT g.survivor, g.merged_at FROM member_merge g WHERE g.absorbed = {member} AND {stands}
    UNION ALL
    SELECT g.survivor, g.merged_at FROM known JOIN member_merge g ON g.absorbed = known.id AND {stands}
  ) SELECT known.id, known.since FROM known"""


CONSENTS_OF = f"""
SELECT c.evidence->>'company' AS company, c.evidence->>'store' AS store, c.text_version, c.channel,
  c.evidence->>'proof' AS proof, c.confirmed_at, c.withdrawn_at
FROM consent c WHERE c.member IN ({identities_of("$1")}) ORDER BY c.confirmed_at DESC, c.id DESC LIMIT 200
"""
"""What a member has agreed to, the newest first, as `GivenConsent`; $1 the member."""


def at_home_in_reach(everything: str, patterns: str, associate: str) -> str:
    """Whether a row of `MEMBER_AT_HOME` belongs to a store in reach, or is the actor's own customer; as a condition.

    The arguments are SQL: `Actor.reaches_all`, `Actor.path_patterns`, `Actor.associate_id`.
    """
    return f"({everything} OR home.path LIKE ANY({patterns}) OR m.dedicated = {associate})"


def handed_over_from(giver: str, everything: str, patterns: str, associate: str) -> str:
    """Whether a row of `MEMBER_AT_HOME` is somebody's own customer whom the actor may hand over; as a condition."""
    mine = at_home_in_reach(everything, patterns, associate)
    return f"(m.dedicated = {giver} AND m.erased_at IS NULL AND {mine})"


def in_reach(everything: str, patterns: str, associate: str) -> str:
    """As `at_home_in_reach`, or a member who has consented at a store in reach and may be served there."""
    served = f"""EXISTS (
  SELECT FROM member_store c JOIN store there ON there.id = c.store
  WHERE c.member = m.id AND there.path LIKE ANY({patterns})
)"""
    return f"({at_home_in_reach(everything, patterns, associate)} OR {served})"


def paths_serving(member: str) -> str:
    """The paths of the stores that may serve a member, where they belong and where they have consented, as a text[].

    `member` is the name that a row of members has in the statement. For `Actor.reaches_any`.
    """
    return f"""ARRAY(SELECT s.path FROM store s WHERE s.id = ANY({member}.home_store || ARRAY(
  SELECT c.store FROM member_store c WHERE c.member = {member}.id
)))"""


def came_by(member: str, at: str) -> str:
    """The printed code by which a member registered, if what happens `at` is within a month of it; or NULL.

    The arguments are SQL: the name that a row of members has in the statement, and a moment.
    """
    until = f"{member}.registered_at + interval '{CAME_BY_DAYS} days'"
    return f"CASE WHEN {at} >= {member}.registered_at AND {at} < {until} THEN {member}.came_by END"
