"""What no key of the database watches about members who are one person."""

from guide_app.base.kernel.verifying import Check, breaches

# The survivor is there and is merged into nobody; who is merged has neither an associate nor an open binding.
ROOTS = breaches(
    """
SELECT gone.id::text AS key, 1::bigint AS kept, (root.id IS NOT NULL AND root.merged_into IS NULL
  AND gone.dedicated IS NULL AND root.erased_at IS NOT DISTINCT FROM gone.erased_at)::int::bigint AS facts
FROM member gone LEFT JOIN member root ON root.id = gone.merged_into
WHERE gone.merged_into IS NOT NULL AND (root.id IS NULL OR root.merged_into IS NOT NULL OR gone.dedicated IS NOT NULL
  OR (root.erased_at IS NULL) <> (gone.erased_at IS NULL))
""",
    of="member",
)
# Whoever is merged is so by one merge that stands, and each that stands has somebody merged.
STANDING = breaches(
    """
SELECT m.id::text AS key, (m.merged_into IS NOT NULL)::int::bigint AS kept, count(g.id) AS facts
FROM member m LEFT JOIN member_merge g ON g.absorbed = m.id
  AND NOT EXISTS (SELECT FROM member_merge_undone u WHERE u.merge = g.id)
GROUP BY m.id HAVING count(g.id) <> (m.merged_into IS NOT NULL)::int
""",
    of="member",
)

CHECKS = [
    Check("members.merged", ("合并后的会员", "Members who are merged"), ROOTS),
    Check("members.merges", ("合并记录", "Merges and whom they merged"), STANDING),
]
"""Not mended by a command: who is one person with whom, is said by people."""
