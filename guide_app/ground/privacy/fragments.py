"""Pieces of SQL through which statements, of other packages too, ask what members have agreed to."""


def floor(purpose: str, at: str) -> str:
    """The number of the oldest text of a purpose that still holds; the arguments are SQL."""
    return f"""coalesce((
  SELECT max(t.number) FROM consent_text t WHERE t.purpose = {purpose} AND t.asks_again AND t.valid_from <= {at}
), 1)"""


def agrees(member: str, purpose: str, at: str) -> str:
    """Whether a member agrees to a purpose, in words that still hold; as a condition, the arguments are SQL."""
    return f"""EXISTS (
  SELECT FROM consent_standing agreed WHERE agreed.member = {member} AND agreed.purpose = {purpose} AND agreed.given
    AND agreed.text_number >= {floor(purpose, at)}
)"""
