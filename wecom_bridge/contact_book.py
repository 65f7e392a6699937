"""Who a customer is on WeCom, for their profile."""

from uuid import UUID

from clienteling.ports import OutsideContact
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.members.fragments import identities_of
from wecom_bridge.permissions import SEE_CONTACTS

KNOWN_AS = f"""
SELECT c.external_userid, c.name_masked, l.linked_at, (
  SELECT coalesce(json_agg(follows), '[]') FROM (
    SELECT w.associate AS associate_id, coalesce(a.name, w.name) AS associate_name, f.added_at
    FROM wecom_follow f JOIN wecom_member w ON w.id = f.member LEFT JOIN associate a ON a.id = w.associate
    WHERE f.contact = c.id AND f.ended_at IS NULL ORDER BY f.added_at DESC NULLS LAST, f.id LIMIT 5
  ) follows
) AS associates
FROM wecom_contact_link l JOIN wecom_contact c ON c.id = l.contact AND c.erased_at IS NULL
WHERE l.member IN ({identities_of("$1")}) ORDER BY l.linked_at, c.external_userid LIMIT 5
"""


class LinkedContacts:
    """Knows customers by the links of the mirror."""

    def known_as(self, actor: Actor, member_id: UUID) -> Lookup[OutsideContact] | None:
        """The contacts who are a member; None where the actor may see no contacts."""
        return Lookup(OutsideContact, KNOWN_AS, member_id) if actor.may(SEE_CONTACTS) else None
