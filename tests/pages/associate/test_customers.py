"""An associate's customers: listed, found again, looked at, called for a reason."""

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.members.rules import REVEALS_PER_HOUR
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from pages.finding import wanted_from
from pages.labels.customers import BINDINGS, TOUCHES, VISITS
from tests.factories import AMember, AnAssociate, a_member, a_store, an_associate
from tests.pages.visitor import SeenPage, Visitor
from tests.statements import statements


@pytest.fixture
async def mei(db: None) -> AnAssociate:
    return await an_associate(await a_store(), name="王小美")


def customers_on(page: SeenPage) -> list[str]:
    return [
        address for address in page.links.values() if address.startswith("/a/customers/") and "/find" not in address
    ]


async def test_customers_are_listed_and_looked_at_by_few_statements(
    client: httpx.AsyncClient, mei: AnAssociate
) -> None:
    member = await a_member(dedicated=mei, name="李小明", phone="13800006484")
    await a_member(dedicated=await an_associate(await a_store()))
    visitor = await Visitor.signed_in(client, mei)
    async with statements() as sent:
        listed = await visitor.visit("/a/customers")
    assert len(sent) == 6, "\n".join(sent)  # two of them are the segments, and all their counts
    assert customers_on(listed) == [f"/a/customers/{member.id}"]
    assert "李** 138****6484" in listed.text
    assert "13800006484" not in listed.html
    await visitor.visit(f"/a/customers/{member.id}")  # the driver learns types from its first answers
    async with statements() as sent:
        profile = await visitor.visit(f"/a/customers/{member.id}")
    assert len(sent) == 5, "\n".join(sent)  # all that is known of them in two
    assert "王小美" in profile.text
    assert "13800006484" not in profile.html


async def test_who_was_here_lately_is_left_out_by_a_filter_in_the_address(
    client: httpx.AsyncClient, mei: AnAssociate
) -> None:
    await a_member(dedicated=mei)
    visitor = await Visitor.signed_in(client, mei)
    listed = await visitor.visit("/a/customers")
    assert len(customers_on(listed)) == 1
    away = await visitor.visit(listed.links["30 天"])
    assert (away.address, customers_on(away)) == ("/a/customers?unseen_days=30", [])
    assert len(customers_on(await visitor.visit(away.links["看全部"]))) == 1
    assert (await visitor.visit("/a/customers?unseen_days=0")).status == 400
    assert (await visitor.visit("/a/customers?cursor=%21")).status == 422


@pytest.mark.parametrize("typed", ["6484", "13800006484", "138 0000 6484", "小明"])
async def test_a_customer_is_found_by_what_they_say(client: httpx.AsyncClient, mei: AnAssociate, typed: str) -> None:
    member = await a_member(dedicated=mei, name="李小明", phone="13800006484")
    visitor = await Visitor.signed_in(client, mei)
    search = (await visitor.visit("/a/customers")).form("/a/customers/search")
    found = await visitor.send(search, q=typed)
    assert (found.status, customers_on(found)) == (200, [f"/a/customers/{member.id}"])
    other = await Visitor.signed_in(client, await an_associate(await a_store()))
    nobody = await other.send((await other.visit("/a/customers")).form("/a/customers/search"), q=typed)
    assert customers_on(nobody) == []
    assert nobody.form("/a/customers/search").fields["q"] == [typed]


async def test_a_search_that_cannot_be_says_so_at_its_field(client: httpx.AsyncClient, mei: AnAssociate) -> None:
    visitor = await Visitor.signed_in(client, mei)
    search = (await visitor.visit("/a/customers")).form("/a/customers/search")
    refused = await visitor.send(search, q="12345")
    assert refused.status == 422
    assert "is-refused" in refused.html
    assert (await visitor.send(search, q="李" * 200)).status == 200


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("6484", FindMembers(phone_tail="6484")),
        (" 13800006484 ", FindMembers(phone="13800006484")),
        ("+852 6123 4567", FindMembers(phone="+852 6123 4567")),
        ("M7K2Q9", FindMembers(number="M7K2Q9")),
        ("李小明", FindMembers(name="李小明")),
        ("Alexander", FindMembers(name="Alexander")),
    ],
)
def test_one_field_tells_phones_numbers_and_names_apart(typed: str, wanted: FindMembers) -> None:
    assert wanted_from(typed) == wanted


async def _revealed(visitor: Visitor, member: AMember, **filled: str | list[str]) -> SeenPage:
    asked = await visitor.visit(f"/a/customers/{member.id}/phone")
    return await visitor.send_fields(asked.form(f"/a/customers/{member.id}/phone"), dict(filled))


async def test_a_phone_is_shown_once_for_a_reason_that_is_kept(client: httpx.AsyncClient, mei: AnAssociate) -> None:
    member = await a_member(dedicated=mei, phone="13800006484")
    visitor = await Visitor.signed_in(client, mei)
    refused = await _revealed(visitor, member, other="约")
    assert refused.status == 400
    assert "13800006484" not in refused.html
    shown = await _revealed(visitor, member, reason="到货通知")
    assert "+8613800006484" in shown.text
    assert f"还可以看 {REVEALS_PER_HOUR - 1} 个" in shown.text
    assert await fetch_value("SELECT array_agg(reason) FROM member_reveal") == ["到货通知"]
    assert "13800006484" not in (await visitor.visit(f"/a/customers/{member.id}")).html
    finance = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE))
    assert (await finance.visit(f"/a/customers/{member.id}/phone")).status == 403


async def test_what_happened_with_a_customer_stands_the_newest_first(
    client: httpx.AsyncClient, mei: AnAssociate
) -> None:
    member = await a_member(dedicated=mei)
    for kind in (TouchKind.SCAN, TouchKind.COUPON):
        meeting = Meeting(
            kind=kind,
            at=clock.now(),
            source=f"s:{kind}",
            associate_id=mei.id,
            member_id=member.id,
            store_id=mei.store_id,
        )
        await record_touches(SYSTEM, [meeting])
    visitor = await Visitor.signed_in(client, mei)
    history = await visitor.visit(f"/a/customers/{member.id}/history")
    assert history.text.index("收到优惠券") < history.text.index("扫码")
    assert "注册时绑定" in history.text
    assert "上海人民广场店" in history.text
    for page in ("orders", "coupons"):
        assert (await visitor.visit(f"/a/customers/{member.id}/{page}")).status == 200


@pytest.mark.parametrize("page", ["", "/orders", "/coupons", "/history", "/phone"])
async def test_customers_of_others_are_not_there(client: httpx.AsyncClient, mei: AnAssociate, page: str) -> None:
    member = await a_member(dedicated=await an_associate(await a_store()))
    visitor = await Visitor.signed_in(client, mei)
    assert (await visitor.visit(f"/a/customers/{member.id}{page}")).status == 404


def test_everything_that_can_happen_has_words() -> None:
    from guide_app.ground.members.rules import BindingReason
    from performance.rules import VisitKind

    assert VISITS.keys() == set(VisitKind)
    assert TOUCHES.keys() == set(TouchKind)
    assert BINDINGS.keys() == set(BindingReason)
