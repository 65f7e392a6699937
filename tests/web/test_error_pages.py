"""The `type` of a problem is an address of this installation, and what it serves there explains the code."""

import re

import httpx
import pytest

from guide_app.base.settings import settings
from guide_app.base.web.problems import STATUSES, explained


async def test_the_type_of_a_problem_leads_to_the_page_about_its_code(db: None, client: httpx.AsyncClient) -> None:
    problem = (await client.get("/v1/orders")).json()
    assert problem["code"] == "not_signed_in"
    assert problem["type"] == f"{settings().public_base_url}/errors/not_signed_in"
    page = await client.get(problem["type"].removeprefix(settings().public_base_url))
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert page.text.index("请先登录") < page.text.index("Sign in first")
    assert "<code>not_signed_in</code>" in page.text


async def test_every_code_has_a_page_and_the_index_leads_to_it(db: None, client: httpx.AsyncClient) -> None:
    index = (await client.get("/errors")).text
    listed = re.findall(r'href="/errors/(\w+)"', index)
    assert listed == list(explained())
    assert len(listed) > 90
    for code in ("stale", "coupon_not_usable", "internal_error", "body_too_large", listed[-1]):
        page = await client.get(f"/errors/{code}")
        assert page.status_code == 200
        assert explained()[code].title_zh in page.text


async def test_a_word_that_is_no_code_is_not_found(db: None, client: httpx.AsyncClient) -> None:
    page = await client.get("/errors/no_such_code")
    assert page.status_code == 404
    assert "没有这个错误码" in page.text
    assert "There is no such error code" in page.text


def test_every_status_of_a_refusal_is_explained() -> None:
    assert {one.status for one in explained().values()} <= STATUSES.keys()


@pytest.mark.parametrize("path", ["/errors/stale?utm_source=mail", "/errors?from=singlemessage"])
async def test_links_that_were_shared_work_whatever_apps_add_to_them(
    db: None, client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 200
