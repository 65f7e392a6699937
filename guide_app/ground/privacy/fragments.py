"""Pieces of SQL through which statements, of other packages too, ask what members have agreed to."""

from guide_app.ground.members.fragments import identities_of


def floor(purpose: str, at: str) -> str:
    """The number of the oldest text of a purpose that still holds; the arguments are SQL."""
    return f"""coalesce((
  SELECT max(t.number) FROM consent_text t WHERE t.purpose = {purpose} AND t.asks_again AND t.valid_from <= {at}
), 1)"""


def agrees(member: str, purpose: str, at: str) -> str:
    """Whether a person agrees to a purpose, in words that still hold; as a condition, the arguments are SQL.

    Of members who are one person the last decision counts.
    """
    return f"""EXISTS (
  SELECT FROM (
    SELECT s.given, s.text_number FROM consent_standing s
    WHERE s.member IN ({identities_of(member)}) AND s.purpose = {purpose} ORDER BY s.at DESC LIMIT 1
  ) last WHERE last.given AND last.text_number >= {floor(purpose, at)}
)"""
