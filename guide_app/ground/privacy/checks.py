"""What no key of the database watches about consents."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, comparison

_LAST = """
SELECT DISTINCT ON (d.member, d.purpose) d.* FROM consent_decision d
ORDER BY d.member, d.purpose, d.at DESC, d.id DESC
"""
STANDING = comparison(
    kept="SELECT concat_ws(' ', s.member, s.purpose, s.given, s.at) AS key, s.text_number::bigint AS value"
    " FROM consent_standing s",
    facts="SELECT concat_ws(' ', last.member, last.purpose, last.given, last.at) AS key,"
    f" last.text_number::bigint AS value FROM ({_LAST}) last",
)
FORGET = "DELETE FROM consent_standing"
WRITE = f"""
INSERT INTO consent_standing (member, purpose, given, text_version, text_number, channel, at)
SELECT last.member, last.purpose, last.given, last.text_version, last.text_number, last.channel, last.at
FROM ({_LAST}) last
"""
LOCK = "LOCK TABLE consent_standing IN SHARE ROW EXCLUSIVE MODE"


async def write_standing() -> None:
    """Where every purpose stands, anew from the decisions."""
    for statement in (LOCK, FORGET, WRITE):
        await execute(statement)


CHECKS = [
    Check("privacy.standing", ("同意现状", "What members agree to now"), STANDING, write_standing),
]
