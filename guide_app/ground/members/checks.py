"""What no key of the database watches about members."""

from guide_app.base.kernel.verifying import Check, breaches, comparison, dangling, repeated
from guide_app.ground.members.rules import MemberSource

PHONES = comparison(
    kept="""
SELECT coalesce(m.merged_into, p.member)::text AS key,
  CASE WHEN bool_or(m.merged_into IS NOT NULL) THEN 1 ELSE count(*) END AS value
FROM member_phone p LEFT JOIN member m ON m.id = p.member GROUP BY coalesce(m.merged_into, p.member)
""",
    facts="""
SELECT coalesce(merged_into, id)::text AS key, 1::bigint AS value FROM member WHERE phone_masked <> '' GROUP BY 1
""",
)
TILL_NUMBERS = comparison(
    kept="SELECT concat_ws(' ', member, number) AS key, 1::bigint AS value FROM till_member",
    facts="SELECT concat_ws(' ', id, number) AS key, 1::bigint AS value FROM member"
    f" WHERE source = '{MemberSource.TILL.value}'"
    f" OR (source = '{MemberSource.IMPORT.value}' AND number IN (SELECT t.number FROM till_member t))",
)
BINDINGS = breaches(
    """
SELECT m.id::text AS key, num_nonnulls(m.dedicated)::bigint AS kept, count(b.id) AS facts
FROM member m LEFT JOIN binding b ON b.member = m.id AND b.ended_at IS NULL
GROUP BY m.id HAVING count(b.id) <> num_nonnulls(m.dedicated) OR bool_or(b.associate <> m.dedicated)
""",
    of="member",
)

CHECKS = [
    Check("members.bindings", ("专属导购", "Whose dedicated associate is whose"), BINDINGS),
    Check("members.phones", ("会员手机号目录", "The directory of members' phones"), PHONES),
    Check("members.numbers", ("会员号不重复", "No number belongs to two members"), repeated("member", "number")),
    Check("members.till_numbers", ("收银会员号目录", "The directory of tills' own numbers of members"), TILL_NUMBERS),
    Check(
        "members.registrations",
        ("登记所属的会员", "Members whom registrations name"),
        dangling("registration", "member", to="member"),
    ),
]
"""Not mended by a command: whose phone it is, is said by people."""
