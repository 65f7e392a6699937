"""What customers see of themselves."""

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.customers.permissions import OWN_MEMBERSHIP, OWN_SESSIONS
from guide_app.ground.customers.schemas import MyConsent, MyMembership, MySession
from guide_app.ground.members.fragments import CONSENTS_OF, identities_of, survivor_of
from guide_app.ground.members.sealing import day_of_index

MEMBERSHIP = f"""
SELECT m.number, m.name_masked, m.phone_masked, to_char(m.birthday, 'MM-DD') AS birthday, m.gender, m.level,
  m.registered_at, home.name AS home_store, d.name AS dedicated_name, m.version,
  m.birthday_index
FROM member m JOIN store home ON home.id = m.home_store LEFT JOIN associate d ON d.id = m.dedicated
WHERE m.id = {survivor_of("$1")}
"""
SESSIONS = f"""
SELECT s.id, s.device, s.issued_at, s.expires_at, s.id = $2 AS is_this_one FROM customer_session s
WHERE s.member IN ({identities_of("$1")}) AND s.revoked_at IS NULL AND s.expires_at > $3
ORDER BY s.issued_at DESC, s.id DESC
"""


class MembershipRow(MyMembership, frozen=True):
    """As it is read; `birthday` is there where it has not been sealed yet."""

    birthday_index: int | None


async def my_membership(actor: Customer) -> MyMembership:
    """What is kept of the customer, masked."""
    actor.require(OWN_MEMBERSHIP)
    found = await fetch_row_as(MembershipRow, MEMBERSHIP, actor.member_id)
    if found is None:
        raise NotFound
    values = msgspec.structs.asdict(found)
    day = day_of_index(values.pop("birthday_index"))
    return MyMembership(**values | {"birthday": found.birthday or day})


async def my_consents(actor: Customer) -> list[MyConsent]:
    """What the customer has agreed to, the newest first."""
    actor.require(OWN_MEMBERSHIP)
    return await fetch_as(MyConsent, CONSENTS_OF, actor.member_id)


async def my_sessions(actor: Customer) -> list[MySession]:
    """Where the customer is signed in, the newest first."""
    actor.require(OWN_SESSIONS)
    return await fetch_as(MySession, SESSIONS, actor.member_id, actor.session_id, clock.now())
