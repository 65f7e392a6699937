"""What answers tell browsers: nothing is kept, framed, guessed or sent on; TLS stays TLS."""

import re
from collections.abc import Iterator

import httpx
import pytest

from guide_app.base.settings import settings
from guide_app.base.web.envelope import Envelope
from tests.factories import a_member, a_store, an_associate, signed_in
from tests.qr_codes.stickers import a_bound_code, a_phone
from tests.safety.served_routes import documents

HSTS = "strict-transport-security"
PAGES = ("/q/nothing", "/consent/nothing", "/errors", "/errors/stale", "/errors/nothing")


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GUIDE_TRUSTED_PROXIES", "127.0.0.1")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_who_came_by_tls_is_told_to_come_by_nothing_else(
    db: None, client: httpx.AsyncClient, behind_a_proxy: None
) -> None:
    by_tls = {"X-Forwarded-Proto": "https"}
    for path in ("/health/live", "/v1/orders", "/nowhere", *PAGES):
        assert (await client.get(path, headers=by_tls)).headers[HSTS] == "max-age=31536000", path
        assert HSTS not in (await client.get(path)).headers


async def test_a_stranger_cannot_say_that_it_was_tls(db: None, client: httpx.AsyncClient) -> None:
    assert HSTS not in (await client.get("/health/live", headers={"X-Forwarded-Proto": "https"})).headers


async def test_nothing_personal_is_kept_on_the_way(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    associate = await an_associate(store)
    member = await a_member(store, dedicated=associate)
    headers = await signed_in(associate)
    for path in ("/v1/auth/me", "/v1/members", f"/v1/members/{member.id}", "/v1/orders", "/v1/associates"):
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
async def test_pages_run_no_script_and_stand_in_no_frame(db: None, client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy
    assert not re.search(r"<script|\son\w+=|javascript:", answer.text, re.IGNORECASE)
    assert answer.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert answer.headers["cache-control"] == "no-store"


async def test_the_page_of_a_code_too(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/q/{(await a_bound_code()).code}", headers=a_phone())
    assert answer.status_code == 200
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text


def test_pages_are_in_the_document_with_their_refusals(application: Envelope) -> None:
    document = documents(application)
    seen = 0
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status == "default":
                    continue
                in_page = "text/html" in answer.get("content", {})
                assert in_page == (path.startswith(("/consent", "/q/", "/s/")) and not path.endswith("/picture")), (
                    path,
                    status,
                )
                seen += in_page
    assert seen > 20
