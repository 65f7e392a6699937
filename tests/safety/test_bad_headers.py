"""Edits from no known version, unusable keys and keys used again do nothing."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.web.envelope import Envelope
from tests.factories import once
from tests.safety.bad_values import IF_MATCH, UNUSABLE_KEYS
from tests.safety.probing import Prober, contents, path_of, require_named, role_for
from tests.safety.served_routes import asked, operation
from tests.safety.two_regions import Side, spelled

pytestmark = pytest.mark.faults


async def test_an_edit_from_no_known_version_is_refused(side: Side, prober: Prober, application: Envelope) -> None:
    before = await contents()
    for route, ask in asked(application):
        method, _, path = route.partition(" ")
        if method == "PATCH":
            for value in (one for one in IF_MATCH if one != f'"{ask.version}"'.encode()):
                answer = await prober.send(
                    method,
                    path_of(path, ask, side),
                    role_for(ask),
                    json=spelled(ask.body, side.names),
                    headers=[("If-Match", value)],
                )
                refused = {412, 422, 428} | (set() if ask.allowed else {403, 404})  # one person's own is nobody else's
                assert answer.status_code in refused, (route, value, answer.text)
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
    for other in (order | {"freight_fen": 1}, {}, order | {"payment": {"method": "till_card", "reference": "T-1"}}):
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
