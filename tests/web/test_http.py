"""What every answer of the API keeps to."""

import httpx
import pytest


async def test_health_says_that_the_database_answers(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok"}


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
    assert problem["type"] == "not_signed_in"
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
    assert answer.json()["type"] == "body_too_large"


async def test_unknown_paths_and_methods_are_problems(db: None, client: httpx.AsyncClient) -> None:
    assert (await client.get("/nowhere")).json()["type"] == "not_found"
    assert (await client.put("/v1/auth/sign-in")).json()["type"] == "method_not_allowed"


async def test_a_wrong_password_tells_nothing(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/auth/sign-in", json={"login": "nobody", "password": "x"})
    assert (answer.status_code, answer.json()["type"]) == (401, "wrong_login_or_password")


async def test_the_openapi_document_and_its_page_are_served_by_ourselves(db: None, client: httpx.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    page = (await client.get("/schema")).text
    assert "cdn." not in page
    script = await client.get("/schema/files/swagger-ui-bundle.js")
    assert script.status_code == 200
    assert len(script.content) > 100_000
