"""Lists of the console: searched and narrowed by their address, and taken away as exactly that."""

import httpx
import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.web.exported import LISTS
from guide_app.base.web.pages import PageRequest
from guide_app.ground.exports.making import filters_of
from guide_app.ground.exports.schemas import MakeExport
from tests.coupons.coupon_factories import a_template
from tests.factories import a_root, an_associate
from tests.pages.visitor import SeenPage, Visitor
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered
from tests.statements import statements_of_the_pool
from tests.tasks.task_field import a_draft, a_released_task


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    return await a_chain()


def offers(page: SeenPage) -> dict[str, dict[str, str]]:
    """The lists that a page lets be taken away, each with the filters that are sent along."""
    return {
        form.fields["list"][0]: {
            name.removeprefix("filters."): value[0]
            for name, value in form.fields.items()
            if name.startswith("filters.")
        }
        for form in page.forms
        if form.action == "/hq/exports" and form.fields["format"] == ["xlsx"]
    }


async def test_every_list_is_taken_away_as_its_address_says(chain: Chain, client: httpx.AsyncClient) -> None:
    order = await chain.sell(chain.mei, 3)
    await chain.sell(chain.western, 2)
    await chain.take_back(order)
    await delivered()
    template = (await a_template()).template
    task = await a_released_task(chain.hq, a_draft(chain.east.path, code="SPRING-01"))
    span = {"first": "2026-03-02", "last": "2026-03-02"}
    days = "first=2026-03-02&last=2026-03-02"
    expected: dict[str, tuple[str, dict[str, str], int]] = {
        "/hq/people?text=王小&role=associate&store=E_01": (
            "associates",
            {"text": "王小", "role": "associate", "status": "active", "store_id": str(chain.one.id)},
            1,
        ),
        "/hq/organisation": ("stores", {}, 3),
        "/hq/organisation?text=E_&status=open": ("stores", {"text": "E_", "status": "open"}, 2),
        f"/hq/organisation/regions/{chain.east.id}": ("stores", {"region": "EAST"}, 2),
        f"/hq/skus?text={chain.sku.code}": ("skus", {"text": chain.sku.code, "active": "true"}, 1),
        "/hq/tasks?text=上新&status=released": ("tasks", {"text": "上新", "status": "released"}, 1),
        f"/hq/tasks/{task.id}/stores": ("task-stores", {"task_id": str(task.id)}, 2),
        f"/hq/tasks/{task.id}/people?status=not_started": (
            "task-assignments",
            {"task_id": str(task.id), "status": "not_started"},
            3,
        ),
        f"/hq/coupons?text={template.code.lower()}&status=open": (
            "coupon-templates",
            {"text": template.code.lower(), "status": "open", "claimable": "false"},
            1,
        ),
        f"/hq/orders?store=E_01&{days}": ("orders", span | {"store_id": str(chain.one.id)}, 1),
        "/hq/ranks?of=people&period=month&path=/EAST/": ("associate-ranks", {"period": "2026-03", "path": "/EAST/"}, 1),
        "/hq/ranks": ("store-ranks", {"period": "2026-03-02"}, 2),
        "/hq/codes/funnels?period=today": ("store-funnels", span, 3),
        "/hq?path=/EAST/": ("sales-by-day", {"first": "2026-02-01", "last": "2026-03-02", "path": "/EAST/"}, 30),
    }
    with clock.pinned(NOON):
        visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
        for address, (name, filters, rows) in expected.items():
            page = await visitor.visit(address)
            assert (page.status, offers(page).get(name)) == (200, filters), address
            read = filters_of(LISTS[name], msgspec.convert({"list": name, "filters": filters}, MakeExport))
            found = await LISTS[name].page(chain.hq, PageRequest(None, 100), read)
            assert len(found.items) == rows, address


async def test_a_rank_adds_up_what_stands_on_the_page(chain: Chain, client: httpx.AsyncClient) -> None:
    await chain.sell(chain.mei, 3)
    await chain.sell(chain.jun, 2)
    await chain.sell(chain.western, 4, at=NOON - DAY)
    await delivered()
    with clock.pinned(NOON):
        visitor = await Visitor.signed_in(client, chain.supervisor)
        async with statements_of_the_pool() as sent:
            page = await visitor.visit("/hq/ranks?of=people")
        assert "合计¥50.00" in page.text
        assert "孙西" not in page.text
        assert len([one for one in sent if "sales_of_associate" in one]) == 1
        empty = await visitor.visit("/hq/ranks?period=month_before")
    assert "这段时间还没有销售" in empty.text


async def test_what_is_not_found_says_what_to_do(chain: Chain, client: httpx.AsyncClient) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    for address, said, action in (
        ("/hq/tasks?text=无", "没有这样的任务", "/hq/tasks"),
        ("/hq/coupons?text=无", "没有这样的券", "/hq/coupons"),
        ("/hq/coupons?status=paused", "没有这样的券", "/hq/coupons"),
        ("/hq/organisation?text=无", "没有找到门店", "/hq/organisation"),
        ("/hq/people?text=无", "没有找到人员", "/hq/people"),
        ("/hq/skus?text=无", "没有找到商品", "/hq/skus"),
    ):
        page = await visitor.visit(address)
        assert (said in page.text, f'class="button" href="{action}"' in page.html) == (True, True), address
    refused = await visitor.visit("/hq/people?store=NOWHERE")
    assert (refused.status, 'id="store-refusal"' in refused.html) == (422, True)


async def test_who_may_not_export_is_offered_nothing(chain: Chain, client: httpx.AsyncClient) -> None:
    for person, allowed in ((chain.mei, False), (chain.supervisor, True)):
        page = await (await Visitor.signed_in(client, person)).visit("/hq/skus")
        assert bool(offers(page)) is allowed


async def test_the_people_of_a_store_today_are_added_up(chain: Chain, client: httpx.AsyncClient) -> None:
    await chain.sell(chain.mei, 3)
    await chain.sell(chain.lan, 4)
    await chain.sell(chain.jun, 9)
    await delivered()
    with clock.pinned(NOON):
        page = await (await Visitor.signed_in(client, chain.supervisor)).visit(
            f"/hq/organisation/stores/{chain.one.id}"
        )
    assert "合计¥70.002" in page.text
