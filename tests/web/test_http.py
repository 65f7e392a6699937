"""What every answer of the API keeps to."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.auth.tokens import forget_tokens
from tests.factories import a_sku, an_associate, once, signed_in


async def test_every_answer_has_a_request_id_and_security_headers(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/live", headers={"X-Request-Id": "abc-1"})
    assert answer.headers["x-request-id"] == "abc-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    wild = await client.get("/health/live", headers={"X-Request-Id": "a b\tc"})
    assert wild.headers["x-request-id"] != "a b\tc"


async def test_without_a_token_every_route_refuses(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/auth/me")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "not_signed_in"
    assert problem["title_zh"]
    assert problem["title_en"]
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b"\xff\xfe", "body"),
        (b'{"login": 1, "password": "x"}', "login"),
        (b'{"login": "a", "password": null}', "password"),
        (b'{"login": "\\ud800", "password": "x"}', "body"),
        (b"[" * 7_000, "body"),
        (b'{"login": "a"}', "password"),
        (b'{"login": "a", "password": "x", "role": "hq"}', "role"),
    ],
)
async def test_a_bad_body_names_the_field(db: None, client: httpx.AsyncClient, body: bytes, field: str) -> None:
    answer = await client.post("/v1/auth/sign-in", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["status"] == 400
    assert field in str(problem["errors"]), problem


async def test_an_oversized_body_is_refused(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/auth/sign-in", content=b" " * 1_100_000)
    assert answer.status_code == 413, answer.text
    assert answer.json()["code"] == "body_too_large"


async def test_unknown_paths_and_methods_are_problems(db: None, client: httpx.AsyncClient) -> None:
    assert (await client.get("/nowhere")).json()["code"] == "not_found"
    assert (await client.put("/v1/auth/sign-in")).json()["code"] == "method_not_allowed"


async def test_a_wrong_password_tells_nothing(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/auth/sign-in", json={"login": "nobody", "password": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_login_or_password")


async def test_the_openapi_document_and_its_page_are_served_by_ourselves(db: None, client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    page = (await client.get("/schema")).text
    assert "cdn." not in page
    script = await client.get("/schema/files/swagger-ui-bundle.js")
    assert script.status_code == 200
    assert len(script.content) > 100_000


async def test_a_number_in_quotes_is_no_number(db: None, client: httpx.AsyncClient) -> None:
    headers = {**await signed_in(await an_associate()), **once(), "Content-Type": "application/json"}
    for quantity in (b'"1"', b"1.0", b"1e0", b"true", b"-1", b"0", b"1000", b"1" * 5_000):
        body = b'{"lines": [{"sku": "S", "quantity": ' + quantity + b"}]}"
        answer = await client.post("/v1/orders", content=body, headers=headers)
        assert answer.status_code == 400, (quantity, answer.text)
        assert answer.json()["errors"][0]["field"] == "lines[0].quantity", answer.text


async def test_a_price_sent_by_the_client_is_refused(db: None, client: httpx.AsyncClient) -> None:
    headers = {**await signed_in(await an_associate()), **once()}
    answer = await client.post("/v1/orders", json={"lines": [{"sku": "S", "unit_price_fen": 1}]}, headers=headers)
    assert answer.status_code == 400
    assert "unit_price_fen" in str(answer.json()["errors"])


async def test_a_write_without_a_key_is_refused_and_a_key_serves_one_request(
    db: None, client: httpx.AsyncClient
) -> None:
    associate = await an_associate()
    sku = await a_sku()
    headers = await signed_in(associate)
    order = {"lines": [{"sku": sku.code}], "payment": {"method": "till_cash"}}
    without = await client.post("/v1/orders", json=order, headers=headers)
    assert (without.status_code, without.json()["code"]) == (400, "required_header_missing")
    keyed = {**headers, **once()}
    first = await client.post("/v1/orders", json=order, headers=keyed)
    again = await client.post("/v1/orders", json=order, headers=keyed)
    assert first.status_code == again.status_code == 201, first.text
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    other = await client.post("/v1/orders", json={"lines": [{"sku": sku.code, "quantity": 2}]}, headers=keyed)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await fetch_value("SELECT count(*) FROM orders") == 1


async def test_ten_equal_requests_at_once_make_one_order(committed_db: str, client: httpx.AsyncClient) -> None:
    associate = await an_associate()
    sku = await a_sku()
    headers = {**await signed_in(associate), **once()}
    order = {"lines": [{"sku": sku.code}], "payment": {"method": "till_cash"}}
    requests = [asyncio.create_task(client.post("/v1/orders", json=order, headers=headers)) for _ in range(10)]
    answers = await asyncio.gather(*requests)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await fetch_value("SELECT count(*) FROM orders") == 1


async def test_an_expired_or_unknown_token_is_refused(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate())
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    forget_tokens()
    with clock.pinned(clock.now() + timedelta(hours=2)):
        assert (await client.get("/v1/auth/me", headers=headers)).status_code == 401
    assert (await client.get("/v1/auth/me", headers={"Authorization": "Bearer x"})).status_code == 401


async def test_a_list_is_paged_by_opaque_cursors(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate()
    sku = await a_sku()
    headers = await signed_in(associate)
    made = []
    for _ in range(3):
        answer = await client.post("/v1/orders", json={"lines": [{"sku": sku.code}]}, headers={**headers, **once()})
        made.append(answer.json()["id"])
    first = (await client.get("/v1/orders?limit=2", headers=headers)).json()
    second = (await client.get(f"/v1/orders?limit=2&cursor={first['next_cursor']}", headers=headers)).json()
    assert [order["id"] for order in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
    assert (await client.get("/v1/orders?cursor=nonsense", headers=headers)).status_code == 422
    assert (await client.get("/v1/orders?limit=0", headers=headers)).status_code == 400
