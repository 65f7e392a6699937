"""Under which purposes something of WeChat Pay is sealed."""

LINK = "payments.link_shown"
"""Of what is in a link to an order."""
