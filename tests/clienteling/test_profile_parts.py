"""What the view of one customer tells beside purchases: level and its end, purposes, visits, WeCom, when they met."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx

from clienteling.queries.profile import profile
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import execute, fetch
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.rules import Standing
from guide_app.ground.touches.queries import touches_of_member
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from tests.factories import AMember, a_member, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor
from tests.loyalty.loyalty_scene import in_force
from tests.members.merging import merged
from tests.pages.visitor import Visitor
from tests.statements import statements_of_the_pool
from wecom_bridge.contact_book import LinkedContacts

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOOKED = """
INSERT INTO appointment (id, store, member, associate, slot, service, day, starts_at, ends_at, state, reason,
  by_customer, booked_at)
VALUES (uuidv7(), $1, $2, $3, uuidv7(), 'fitting', ($4::timestamptz)::date, $4, $5, $6::text,
  CASE WHEN $6::text = 'cancelled' THEN 'customer_asked' END, false, $4)
"""
ALL = PageRequest(None, 100)


async def is_on_wecom(member: AMember, associate: UUID, external: str = "wmLi") -> None:
    """A contact who is the member, and whom an associate has among theirs."""
    contact, person = new_id(), new_id()
    await execute(
        "INSERT INTO wecom_contact (id, external_userid, name_masked, mirrored_at) VALUES ($1, $2, '李**', $3)",
        contact,
        external,
        NOON,
    )
    await execute(
        "INSERT INTO wecom_member (id, userid, associate, seen_at) VALUES ($1, $2, $3, $4)",
        person,
        external + "-staff",
        associate,
        NOON,
    )
    await execute(
        "INSERT INTO wecom_follow (id, member, contact, added_at, mirrored_at) VALUES (uuidv7(), $1, $2, $3, $3)",
        person,
        contact,
        NOON,
    )
    await execute(
        "INSERT INTO wecom_contact_link (contact, member, how, linked_at) VALUES ($1, $2, 'staff', $3)",
        contact,
        member.id,
        NOON,
    )


async def test_level_purposes_visits_and_wecom_stand_in_the_same_two_reads(committed_db: str) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    store, far = await a_store("S1", east), await a_store("S2", west)
    mei = await an_associate(store, name="梅")
    me, customer = an_actor(mei), await a_member(store, dedicated=mei)
    await in_force()
    await execute("INSERT INTO growth_balance (member, points) VALUES ($1, 730)", customer.id)
    await execute("UPDATE member SET level = 'silver', version = version + 1 WHERE id = $1", customer.id)
    await execute(
        "INSERT INTO level_standing (member, level, until, version) VALUES ($1, 'silver', $2, 1)",
        customer.id,
        date(2027, 11, 30),
    )
    for ahead, state, where in [
        (50, "booked", store),
        (26, "confirmed", store),
        (-30, "arrived", store),
        (-60, "no_show", store),
        (2, "cancelled", store),
        (27, "booked", far),
    ]:
        at = NOON + ahead * HOUR
        await execute(BOOKED, where.id, customer.id, mei.id, at, at + HOUR, state)
    await is_on_wecom(customer, mei.id)
    with clock.pinned(NOON):
        await profile(me, customer.id, contacts=LinkedContacts())  # the driver learns types from its first answers
        async with statements_of_the_pool() as sent:
            known = await profile(me, customer.id, contacts=LinkedContacts())
        assert len(sent) == 2
        assert (known.growth.points, known.growth.level, known.growth.until) == (730, "silver", date(2027, 11, 30))
        assert (known.growth.next_level, known.growth.missing) == ("gold", 1_270)
        assert [one.starts_at - NOON for one in known.coming] == [26 * HOUR, 50 * HOUR]
        assert [(one.state.value, one.store_name) for one in known.visits] == [
            ("cancelled", store.name),
            ("arrived", store.name),
            ("no_show", store.name),
        ]
        [outside] = known.outside
        assert (outside.external_userid, outside.name_masked) == ("wmLi", "李**")
        assert [one.associate_name for one in outside.associates] == ["梅"]
        assert (await profile(me, customer.id)).outside == [], "a chain without WeCom"
        technician = await an_actor_as(Role.INTEGRATOR)
        seen = await profile(technician, customer.id, contacts=LinkedContacts())
        assert (seen.coming, seen.visits, len(seen.outside)) == ([], [], 1)
        everywhere = await profile(await hq_actor(), customer.id)
        assert [one.store_name for one in everywhere.coming] == [store.name, far.name, store.name]


async def test_each_purpose_says_since_when_and_by_which_text(committed_db: str) -> None:
    store = await a_store()
    mei = await an_associate(store)
    me, customer = an_actor(mei), await a_member(store, dedicated=mei)
    await execute("DELETE FROM consent_standing WHERE member = $1", customer.id)
    for purpose, given, version, at in [
        ("membership", True, "v1", NOON),
        ("marketing", True, "v1", NOON),
        ("marketing", False, "v1", NOON + HOUR),
    ]:
        await execute(
            "INSERT INTO consent_standing (member, purpose, given, text_number, text_version, channel, at)"
            " VALUES ($1, $2, $3, 1, $4, 'own_device', $5)"
            " ON CONFLICT (member, purpose) DO UPDATE SET given = excluded.given, at = excluded.at",
            customer.id,
            purpose,
            given,
            version,
            at,
        )
    with clock.pinned(NOON + 2 * HOUR):
        found = {one.purpose: one for one in (await profile(me, customer.id)).purposes}
    assert {purpose: (one.state, one.text_version, one.at) for purpose, one in found.items()} == {
        ConsentPurpose.MEMBERSHIP: (Standing.GIVEN, "v1", NOON),
        ConsentPurpose.MARKETING: (Standing.WITHDRAWN, "v1", NOON + HOUR),
        ConsentPurpose.PROFILING: (Standing.NEVER, None, None),
    }


async def test_the_latest_ten_touches_are_those_of_the_latest_moments(committed_db: str) -> None:
    store = await a_store()
    mei = await an_associate(store)
    me, one, other = an_actor(mei), await a_member(store, dedicated=mei), await a_member(store, dedicated=mei)
    await merged(await hq_actor(), one.id, other.id)
    # Told of in another order than that of their moments, under both of the person's ids, over two months.
    hours = [5, 900, 1, 3, 30, 7, 800, 11, 9, 2, 700, 4]
    for place, hour in enumerate(hours):
        whose = one if place % 2 else other
        at = NOON - hour * HOUR
        await record_touches(SYSTEM, [Meeting(TouchKind.VISIT, at, f"v{hour}", mei.id, whose.id, store.id)])
    # A row whose id says nothing of when it was, as another system may have written it.
    await execute(
        "INSERT INTO touch (id, kind, member, store, source, at) VALUES ($1, 'scan', $2, $3, 'elsewhere', $4)",
        UUID("00000000-0000-7000-8000-000000000001"),
        one.id,
        store.id,
        NOON - 6 * HOUR,
    )
    latest = sorted([*hours, 6])
    with clock.pinned(NOON):
        assert [(NOON - met.at) // HOUR for met in (await profile(me, one.id)).touches] == latest[:10]
    listed = await touches_of_member(me, one.id, ALL, newest_first=True)
    assert [(NOON - met.at) // HOUR for met in listed.items] == latest
    first = await touches_of_member(me, one.id, PageRequest(None, 6), newest_first=True)
    rest = await touches_of_member(me, one.id, PageRequest(first.items[-1].id, 20), newest_first=True)
    assert [(NOON - met.at) // HOUR for met in (*first.items, *rest.items)] == latest
    oldest = await touches_of_member(me, one.id, ALL)
    assert [met.id for met in oldest.items] == [met.id for met in reversed(listed.items)]


async def test_touches_of_a_member_are_found_by_an_index_in_the_order_of_time(committed_db: str) -> None:
    found = await fetch("SELECT indexdef FROM pg_indexes WHERE tablename = 'touch' AND indexdef LIKE '%(member,%'")
    assert [re.search(r"\((.*?)\)", str(row["indexdef"])).group(1) for row in found] == ["member, at, id"]  # type: ignore[union-attr]  # every index has columns


async def test_the_page_of_an_associate_tells_all_of_it(client: httpx.AsyncClient, db: None) -> None:
    store = await a_store(name="人民广场店")
    mei = await an_associate(store, name="王小美")
    customer = await a_member(store, dedicated=mei)
    await in_force()
    await execute("INSERT INTO growth_balance (member, points) VALUES ($1, 730)", customer.id)
    at = clock.now()
    await execute(BOOKED, store.id, customer.id, mei.id, at + 26 * HOUR, at + 27 * HOUR, "booked")
    await execute(BOOKED, store.id, customer.id, mei.id, at - 26 * HOUR, at - 25 * HOUR, "arrived")
    await is_on_wecom(customer, mei.id)
    visitor = await Visitor.signed_in(client, mei)
    seen = await visitor.visit(f"/a/customers/{customer.id}")
    for said in ("730", "等级长期有效", "预约试穿", "待确认", "已到店", "王小美 的客户", "营销消息", "标签与推荐"):
        assert said in seen.text, said
    assert len(seen.html.encode()) < 25_000
