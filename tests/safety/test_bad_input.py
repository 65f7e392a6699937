"""Whatever is sent, the answer names what is wrong in both languages, nothing breaks, and nothing is left behind."""

import re
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import asyncpg
import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import ENGINE, fetch, fetch_value
from guide_app.base.web.envelope import Envelope
from tests.databases import TABLES
from tests.factories import an_associate, once, signed_in
from tests.safety.bad_values import (
    CONTENT_TYPES,
    IF_MATCH,
    PATH_VALUES,
    QUERY_VALUES,
    RAW_BODIES,
    UNUSABLE_KEYS,
    Json,
    spoiled,
)
from tests.safety.reach_matrix import MATRIX, Ask
from tests.safety.test_reach_matrix import asked, documented
from tests.safety.two_regions import Side, a_side, spelled

pytestmark = pytest.mark.faults

MOST_PER_BODY = 90
"""Spoiled values tried for one body, beside what is tried everywhere."""

LEFT_ALONE = ("audit_entry", "pgqueuer", "migration")
"""Tables that may differ after a refusal: who tried what is on record."""
DIGEST = "md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"


@dataclass
class Prober:
    """Sends what is bad, and sees to it that what was refused left nothing and what was done is undone."""

    http: httpx.AsyncClient
    people: dict[Role, dict[str, str]]
    refused: int = 0
    sent: int = 0
    wrong: list[str] = field(default_factory=list)

    async def send(self, method: str, path: str, role: Role, **request: Any) -> httpx.Response:  # httpx's own
        """The answer, which is no accident."""
        headers = request.pop("headers", None) or []
        own = list((self.people[role] | once() | {"If-Match": '"1"'}).items())
        given = {name.lower() for name, _ in headers}
        merged = [*((name, value) for name, value in own if name.lower() not in given), *headers]
        async with probe() as keep:
            answer = await self.http.request(
                method, path, headers=[(name, value) for name, value in merged if value is not None], **request
            )
            keep.append(answer.status_code >= 400)
        self.sent += 1
        if answer.status_code >= 400:
            self.refused += 1
            try:
                require_named(answer)
            except AssertionError as error:
                self.wrong.append(f"{method} {path[:200]} {str(request)[:300]}: {str(error)[:400]}")
        return answer


@asynccontextmanager
async def probe() -> Any:
    """A savepoint around a request: what was refused is kept, to be looked at afterwards; what was done is undone."""
    current = ENGINE.current_transaction.get()
    assert current is not None, "inside the test's transaction"
    connection = current.connection
    await connection.execute("SAVEPOINT probe")
    keep: list[bool] = []
    yield keep
    try:
        await connection.execute("RELEASE SAVEPOINT probe" if keep == [True] else "ROLLBACK TO SAVEPOINT probe")
    except asyncpg.InFailedSQLTransactionError:
        # A statement outside of any transaction of ours failed: elsewhere it would have been alone.
        await connection.execute("ROLLBACK TO SAVEPOINT probe")


def require_named(answer: httpx.Response) -> None:
    """The answer is a problem document that says in both languages what is wrong, and where."""
    assert answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["code"]
    assert re.search(r"[\u4e00-\u9fff]", told["title_zh"]), told
    assert re.search(r"[A-Za-z]{3}", told["title_en"]), told
    if told["code"] in {"invalid_body", "bad_request"}:
        assert told["errors"], told
        for error in told["errors"]:
            require_both_languages(error)
    if told["code"] == "invalid_field":
        require_both_languages(told)


def require_both_languages(error: Json) -> None:
    assert error["field"], error
    assert re.search(r"[\u4e00-\u9fff]", error["rule"]), error
    assert re.search(r"[A-Za-z]{2}", error["rule"]), error


async def contents() -> dict[str, str]:
    """A digest of every table."""
    names = [row["relname"] for row in await fetch(TABLES)]
    parts = [
        f"SELECT '{name}' AS name, {DIGEST} AS digest FROM \"{name}\" t"
        for name in names
        if not name.startswith(LEFT_ALONE)
    ]
    return {row["name"]: row["digest"] for row in await fetch(" UNION ALL ".join(parts))}


@pytest.fixture
async def side(db: None) -> Side:
    """A region with one of everything."""
    return await a_side("EAST")


@pytest.fixture
async def prober(side: Side, client: httpx.AsyncClient) -> Prober:
    """Somebody of every role who may do whatever their role may."""
    people: dict[Role, dict[str, str]] = {}
    for role in Role:
        if role is not Role.SYSTEM:
            store = side.store if role.works_in_store else None
            people[role] = await signed_in(await an_associate(store, role))
    return Prober(client, people)


def role_for(ask: Ask) -> Role:
    """Whoever may do it."""
    return min(ask.allowed or {Role.HQ_OPERATOR})


def writes(application: Envelope) -> Iterator[tuple[str, str, Ask]]:
    """Method, path and request of every route that takes a JSON body."""
    for route, ask in asked(application):
        if ask.body is not None:
            method, _, path = route.partition(" ")
            yield method, path, ask


def path_of(path: str, ask: Ask, side: Side) -> str:
    for parameter, name in ask.at.items():
        path = path.replace("{" + parameter + "}", spelled(name, side.names))
    return path


@cache
def documents(application: Envelope) -> dict[str, Any]:
    """The OpenAPI document."""
    return application.litestar.openapi_schema.to_schema()


def operation(application: Envelope, method: str, path: str) -> dict[str, Any]:
    """What the OpenAPI document says of a route."""
    found: dict[str, Any] = documents(application)["paths"][path][method.lower()]
    return found


def optional_fields(application: Envelope, method: str, path: str, body: Json) -> dict[str, Json]:
    """Fields that the documents know and the good body leaves out, each with some value."""
    document = documents(application)
    content = operation(application, method, path).get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next(iter(content.values()))["schema"] if content else {}  # as the document writes it
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return {name: "x" for name in schema.get("properties", {}) if name not in body}


async def test_a_spoiled_body_is_refused_by_field_and_rule(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for method, path, ask in writes(application):
        body = spelled(ask.body, side.names)
        optional = optional_fields(application, method, path, body)
        for spoil in spoiled(body, optional, seed=path, most=MOST_PER_BODY):
            await prober.send(method, path_of(path, ask, side), role_for(ask), json=spoil)
        assert await contents() == before, (method, path)
    assert prober.wrong == []
    assert prober.refused > 0.6 * prober.sent


async def test_a_body_that_is_no_document_is_refused(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for method, path, ask in writes(application):
        for raw in RAW_BODIES:
            headers = [("Content-Type", "application/json")]
            answer = await prober.send(method, path_of(path, ask, side), role_for(ask), content=raw, headers=headers)
            assert 400 <= answer.status_code < 500 or raw in {b"{} {}"[:2]}, (path, raw[:40], answer.text)
    assert await contents() == before
    assert prober.wrong == []


async def test_whatever_a_body_is_called_it_is_taken_as_json_or_refused(
    side: Side, prober: Prober, application: Envelope
) -> None:
    before = await contents()
    for method, path, ask in writes(application):
        body = httpx.Request("POST", "http://x", json=spelled(ask.body, side.names)).content
        for content_type in CONTENT_TYPES:
            headers = [("Content-Type", content_type)]
            await prober.send(method, path_of(path, ask, side), role_for(ask), content=body, headers=headers)
    assert await contents() == before
    assert prober.wrong == []


async def test_absurd_queries_are_refused_or_find_nothing(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for route in sorted(documented(application)):
        method, _, path = route.partition(" ")
        ask = MATRIX[route][0]
        names = [
            parameter["name"]
            for parameter in operation(application, method, path).get("parameters", ())
            if parameter["in"] == "query"
        ]
        needed = "&".join(f"{name}={value}" for name, value in ask.query.items() if not value.startswith("$"))
        for name in names:
            for value in QUERY_VALUES:
                target = f"{path_of(path, ask, side)}?{name}={value}&{needed}"
                await prober.send(method, target, role_for(ask))
            await prober.send(method, f"{path_of(path, ask, side)}?{name}=1&{name}=2&{name}=%00", role_for(ask))
        await prober.send(method, f"{path_of(path, ask, side)}?nobody[knows]=1&&&=&%00=%00&{needed}", role_for(ask))
    assert await contents() == before
    assert prober.wrong == []


async def test_absurd_addresses_lead_nowhere(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for route in sorted(documented(application)):
        method, _, path = route.partition(" ")
        if "{" in path:
            for ask in MATRIX[route]:
                for value in PATH_VALUES:
                    target = re.sub(r"{\w+}", value.replace("\\", r"\\"), path, count=1)
                    body = spelled(ask.body, side.names)
                    answer = await prober.send(method, target, role_for(ask), json=body)
                    # An empty part of an address is none: `/v1/stores//` is the list.
                    assert answer.status_code >= 400 or value == "%2F", (route, value, answer.text)
    assert await contents() == before
    assert prober.wrong == []


@pytest.mark.parametrize("path", ["/q/", "/Q/", "/consent/"])
async def test_absurd_public_addresses_lead_nowhere(side: Side, prober: Prober, path: str) -> None:
    before = await contents()
    for value in PATH_VALUES:
        headers = [(b"Accept", b"application/json"), (b"Cookie", b"visitor=\xff; a=b;;=;")]
        answer = await prober.http.get(path + value, headers=headers)
        assert 400 <= answer.status_code < 500, (value, answer.text)
        page = await prober.http.get(path + value, headers={"Accept": "text/html"})
        assert 400 <= page.status_code < 500, (value, page.text)
    for raw in RAW_BODIES:
        for content_type in (
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ):
            answer = await prober.http.post("/consent/unknown", content=raw, headers={"Content-Type": content_type})
            assert 400 <= answer.status_code < 500, (raw[:30], content_type, answer.text)
    assert await contents() == before
    assert prober.wrong == []


async def test_an_edit_from_no_known_version_is_refused(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for route, ask in asked(application):
        method, _, path = route.partition(" ")
        if method == "PATCH":
            for value in IF_MATCH:
                answer = await prober.send(
                    method,
                    path_of(path, ask, side),
                    role_for(ask),
                    json=spelled(ask.body, side.names),
                    headers=[("If-Match", value)],
                )
                assert answer.status_code in {412, 422, 428}, (route, value, answer.text)
    assert await contents() == before
    assert prober.wrong == []


async def test_an_unusable_key_is_refused(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for route, ask in asked(application):
        method, _, path = route.partition(" ")
        parameters = operation(application, method, path).get("parameters", ())
        if any(parameter["name"] == "Idempotency-Key" for parameter in parameters):
            for key in (*UNUSABLE_KEYS, None):
                answer = await prober.send(
                    method,
                    path_of(path, ask, side),
                    role_for(ask),
                    json=spelled(ask.body, side.names),
                    headers=[("Idempotency-Key", key)],
                )
                assert answer.status_code in {400, 422}, (route, key and key[:20], answer.text)
    assert await contents() == before
    assert prober.wrong == []


async def test_a_second_submit_with_the_key_does_nothing_and_with_another_body_is_refused(
    side: Side, prober: Prober, client: httpx.AsyncClient
) -> None:
    headers = prober.people[Role.ASSOCIATE]
    order = {"lines": [{"sku": side.names["sku"], "quantity": 1}], "payment": {"method": "till_cash"}}
    keyed = headers | once()
    first = await client.post("/v1/orders", json=order, headers=keyed)
    assert first.status_code == 201
    after = await contents()
    again = await client.post("/v1/orders", json=order, headers=keyed)
    assert (again.status_code, again.content) == (201, first.content)
    for other in (order | {"freight_fen": 1}, {}, order | {"payment": {"method": "till_card"}}):
        answer = await client.post("/v1/orders", json=other, headers=keyed)
        assert answer.status_code in {400, 422}, answer.text
        require_named(answer)
    assert await contents() == after
    unkeyed = await client.post("/v1/orders", json=order, headers=headers)
    assert unkeyed.status_code == 400
    assert await contents() == after
    await client.post("/v1/orders", json=order, headers=headers | once())
    assert (
        await fetch_value(
            "SELECT count(*) FROM orders WHERE serving = (SELECT serving FROM orders WHERE id = $1)", first.json()["id"]
        )
        == 2
    )


@pytest.mark.parametrize("quantity", [-1, 0, 1_000, 10**12, 10**30, 1.0, "1", None, True, [1]])
async def test_no_quantity_but_a_sane_one_is_taken(side: Side, prober: Prober, quantity: Json) -> None:
    before = await contents()
    names = side.names
    line = {"sku": names["sku"], "quantity": quantity}
    answer = await prober.send("POST", "/v1/orders", Role.ASSOCIATE, json={"lines": [line]})
    assert answer.json()["errors"][0]["field"] == "lines[0].quantity"
    refund = {"lines": [{"line": 1, "units": quantity}]}
    answer = await prober.send("POST", f"/v1/orders/{names['order_paid']}/refunds", Role.STORE_MANAGER, json=refund)
    assert answer.json()["errors"][0]["field"] == "lines[0].units"
    mint = {"kind": "SHELF_TAG", "count": 10**9 if quantity == 1_000 else quantity}
    answer = await prober.send("POST", "/v1/codes", Role.STORE_MANAGER, json=mint)
    assert answer.json()["errors"][0]["field"] == "count"
    assert await contents() == before
    assert prober.wrong == []


@pytest.mark.parametrize(
    "claim",
    [
        {"unit_price_fen": 1},
        {"price_fen": 1},
        {"payable_fen": 1},
        {"paid_fen": 0},
        {"discount_fen": 10**9},
        {"list_fen": 1},
    ],
)
async def test_a_price_is_not_the_clients_to_say(side: Side, prober: Prober, claim: dict[str, int]) -> None:
    before = await contents()
    line = {"sku": side.names["sku"], "quantity": 1}
    for order in ({"lines": [line | claim]}, {"lines": [line]} | claim):
        answer = await prober.send("POST", "/v1/orders", Role.ASSOCIATE, json=order)
        assert answer.status_code == 400
        assert next(iter(claim)) in answer.json()["errors"][0]["field"]
    wrong = {"lines": [line], "payment": {"method": "till_cash", "amount_fen": 1}}
    answer = await prober.send("POST", "/v1/orders", Role.ASSOCIATE, json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "amount_differs")
    assert await contents() == before
    assert prober.wrong == []
