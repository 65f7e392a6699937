"""Whatever a body holds, the answer names field and rule in both languages, and nothing is left behind."""

from typing import Any

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.web.envelope import Envelope
from tests.safety.bad_values import CONTENT_TYPES, RAW_BODIES, Json, spoiled
from tests.safety.probing import Prober, contents, path_of, role_for, writes
from tests.safety.served_routes import documents, operation
from tests.safety.two_regions import Side, spelled
from tests.thorough import THOROUGH

pytestmark = pytest.mark.faults

MOST_PER_BODY = 30 * THOROUGH
"""Spoiled values tried for one body, beside what is tried everywhere."""


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
