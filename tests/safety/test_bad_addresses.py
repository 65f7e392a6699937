"""Whatever an address says, its answer names what is wrong in both languages or finds nothing."""

import re
from random import Random

import pytest

from guide_app.base.web.envelope import Envelope
from tests.safety.bad_values import PATH_VALUES, QUERY_VALUES, RAW_BODIES
from tests.safety.probing import Prober, contents, path_of, role_for
from tests.safety.reach.matrix import MATRIX
from tests.safety.served_routes import documented, operation
from tests.safety.two_regions import Side, spelled
from tests.thorough import THOROUGH

pytestmark = pytest.mark.faults

MOST_PER_PARAMETER = 8
"""Absurd values tried for one parameter of one route."""


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
            tried = min(len(QUERY_VALUES), MOST_PER_PARAMETER * THOROUGH)
            for value in Random(f"{route} {name}").sample(QUERY_VALUES, tried):
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
