"""Pieces of SQL through which statements, of other packages too, read members."""

MEMBER_AT_HOME = "member m JOIN store home ON home.id = m.home_store"
"""Members with the store they belong to; for a FROM."""


def in_reach(everything: str, patterns: str, associate: str) -> str:
    """Whether a row of `MEMBER_AT_HOME` belongs to a store in reach, or is the actor's own customer; as a condition.

    The arguments are SQL: `Actor.reaches_all`, `Actor.path_patterns`, `Actor.associate_id`.
    """
    return f"({everything} OR home.path LIKE ANY({patterns}) OR m.dedicated = {associate})"
