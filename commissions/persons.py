"""Who is one person with whom, as the events tell it, in SQL: facts of any of them are facts of the person."""

THEIRS = """ARRAY(
    SELECT a.member UNION SELECT a.person
    UNION SELECT same.member FROM commission_person same WHERE same.person = a.person
  )"""
"""The members who are one person with that of the row `a` of `commission_acquisition`, as a uuid[]."""


def person_of(member: str) -> str:
    """The person whom a member is, as a scalar; `member` is SQL."""
    known = f"SELECT known_as.person FROM commission_person known_as WHERE known_as.member = {member}"
    return f"coalesce(({known}), {member})"


def members_of(member: str) -> str:
    """All members who are one person with this one, itself among them, as a uuid[]; `member` is SQL."""
    person = person_of(member)
    return f"""ARRAY(
    SELECT {member} WHERE {member} IS NOT NULL UNION SELECT {person} WHERE {member} IS NOT NULL
    UNION SELECT same.member FROM commission_person same WHERE same.person = {person}
  )"""
