"""Which role opens which page of the phone, and is offered which tab. Written out, as a second opinion."""

import httpx
import pytest

from guide_app.base.kernel.access import STAFF, Role
from tests.factories import an_associate
from tests.pages.visitor import Visitor

SELLERS = frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})
LEADERS = frozenset({Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR})
OPEN_TO = {
    "/a": STAFF,
    "/a/figures/net_sales_fen": STAFF | {Role.TRAINER},
    "/a/tasks": STAFF | {Role.TRAINER},
    "/a/messages": STAFF | {Role.TRAINER},
    "/a/customers": STAFF,
    "/a/register": SELLERS,
    "/a/store/handover": LEADERS,
}
PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)


@pytest.mark.parametrize("role", PEOPLE)
async def test_a_role_opens_the_pages_that_are_for_it_and_no_other(
    db: None, client: httpx.AsyncClient, role: Role
) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(role=role))
    seen = {address: (await visitor.visit(address)).status for address in OPEN_TO}
    assert seen == {address: 200 if role in roles else 403 for address, roles in OPEN_TO.items()}


@pytest.mark.parametrize("role", PEOPLE)
async def test_no_tab_and_no_link_of_a_page_leads_where_a_role_may_not_go(
    db: None, client: httpx.AsyncClient, role: Role
) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(role=role))
    for address, roles in OPEN_TO.items():
        if role in roles:
            page = await visitor.visit(address)
            for link in set(page.links.values()) - {"#main"}:
                assert (await visitor.visit(link)).status == 200, (address, link)
