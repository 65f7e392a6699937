"""Pieces of SQL through which statements, of other packages too, ask what members have agreed to."""

from guide_app.ground.members.fragments import identities_of, known_as_since


def floor(purpose: str, at: str) -> str:
    """The number of the oldest text of a purpose that still holds; the arguments are SQL."""
    return f"""coalesce((
  SELECT max(t.number) FROM consent_text t WHERE t.purpose = {purpose} AND t.asks_again AND t.valid_from <= {at}
), 1)"""


def weightiest(standing: str) -> str:
    """The order in which decisions of one person about one purpose weigh, for an ORDER BY; `standing` names the rows.

    A no holds, under whichever of their ids, until the person has said yes as whom they were known since that id was
    merged; of the others the last one counts.
    """
    return f"""NOT {standing}.given AND NOT EXISTS (
    SELECT FROM ({known_as_since(f"{standing}.member")}) later JOIN consent_standing yes ON yes.member = later.id
    WHERE yes.purpose = {standing}.purpose AND yes.given AND yes.at > later.since AND yes.at > {standing}.at
  ) DESC, {standing}.at DESC"""


def agrees(member: str, purpose: str, at: str) -> str:
    """Whether a person agrees to a purpose, in words that still hold; as a condition, the arguments are SQL.

    Of members who are one person the weightiest decision counts.
    """
    return f"""EXISTS (
  SELECT FROM (
    SELECT s.given, s.text_number FROM consent_standing s
    WHERE s.member IN ({identities_of(member)}) AND s.purpose = {purpose} ORDER BY {weightiest("s")} LIMIT 1
  ) last WHERE last.given AND last.text_number >= {floor(purpose, at)}
)"""


OF_PERSONS = f"""
WITH merged AS MATERIALIZED (
  SELECT m.id, m.merged_into AS person FROM member m WHERE m.merged_into IS NOT NULL
  UNION SELECT m.merged_into, m.merged_into FROM member m WHERE m.merged_into IS NOT NULL
)
SELECT s.purpose, s.given, s.text_number FROM consent_standing s
WHERE NOT EXISTS (SELECT FROM merged g WHERE g.id = s.member)
UNION ALL (
  SELECT DISTINCT ON (g.person, s.purpose) s.purpose, s.given, s.text_number
  FROM merged g JOIN consent_standing s ON s.member = g.id ORDER BY g.person, s.purpose, {weightiest("s")}
)
"""
"""Where every purpose stands with every person, each once, whoever they are; as a SELECT."""
