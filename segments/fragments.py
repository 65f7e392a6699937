"""Pieces of SQL through which statements, of other packages too, read tags."""

from guide_app.ground.members.fragments import identities_of

TAGS_OF_PERSON = f"""
SELECT DISTINCT ON (g.name, t.name, t.id) k.tag AS tag_id, t.name, g.name AS group_name, t.by_rule, k.put_at,
  a.name AS put_by_name
FROM member_tag k JOIN tag t ON t.id = k.tag JOIN tag_group g ON g.id = t.tag_group
LEFT JOIN associate a ON a.id = k.put_by
WHERE k.member IN ({identities_of("$1")}) ORDER BY g.name, t.name, t.id, k.put_at
"""
"""The tags that a person carries, by group and name, as `schemas.MemberTagView`; $1 is any of their members."""
