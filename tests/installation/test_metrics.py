"""Figures for Prometheus: who gets them, what they say after work was done, and that nothing is left out or leaks."""

from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.gauges import Gauge
from guide_app.base.settings import settings
from guide_app.entry import wiring
from guide_app.ground.installation.metrics import GAUGES, read_gauges
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import a_sku, an_actor_as

TOKEN = "a-token-that-is-long-enough"
BRINGS_IT = {"Authorization": f"Bearer {TOKEN}"}
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The setting is made."""
    monkeypatch.setenv("GUIDE_METRICS_TOKEN", TOKEN)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def figures(client: httpx.AsyncClient) -> Figures:
    """Everything that is told, by name and labels."""
    answer = await client.get("/metrics", headers=BRINGS_IT)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """How a figure is looked up."""
    return name, frozenset(labels.items())


async def test_only_who_brings_the_token_gets_figures(client: httpx.AsyncClient, db: None, token: None) -> None:
    for headers in ({}, {"Authorization": "Bearer another"}, {"Authorization": TOKEN[:-1]}):
        assert (await client.get("/metrics", headers=headers)).status_code == 401
    assert (await client.get("/metrics", headers=BRINGS_IT)).status_code == 200


async def test_without_the_setting_there_are_none(client: httpx.AsyncClient) -> None:
    assert (await client.get("/metrics", headers=BRINGS_IT)).status_code == 404


def test_a_short_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_METRICS_TOKEN", "short")
    with pytest.raises(SettingsInvalid, match="GUIDE_METRICS_TOKEN"):
        settings.__wrapped__()


async def test_work_is_counted_by_routes_that_the_code_names(client: httpx.AsyncClient, db: None, token: None) -> None:
    live = key("guide_requests_total", method="GET", route="/health/live", status="200")
    nowhere = key("guide_requests_total", method="GET", route="unknown", status="404")
    before = await figures(client)
    await client.get("/health/live")
    await client.get("/invented/13812345678")
    after = await figures(client)
    assert after[live] - before.get(live, 0) == 1
    assert after[nowhere] - before.get(nowhere, 0) >= 1
    assert not any("13812345678" in str(one) for one in after)
    assert after[key("guide_request_seconds_count", route="/health/live")] >= 1


async def test_what_waits_is_read_from_the_books(db: None) -> None:
    sku, actor = await a_sku(), await an_actor_as(Role.ASSOCIATE)
    unpaid = next(one for one in await read_gauges(GAUGES) if one.name == "guide_orders_unpaid").samples[0].value
    await place_order(actor, PlaceOrder([LineWanted(sku.code, 1)]), desk=wiring.DESK)
    metrics = {one.name: one for one in await read_gauges(GAUGES)}
    assert metrics["guide_orders_unpaid"].samples[0].value == unpaid + 1
    assert {one.labels["subscriber"] for one in metrics["guide_events_waiting"].samples} == {
        one.name for one in wiring.SUBSCRIBERS
    }


def test_gauges_are_declared_once_and_named_as_the_rest() -> None:
    names = [one.name for one in GAUGES]
    assert len(set(names)) == len(names) >= 8
    assert all(isinstance(one, Gauge) and one.name.startswith("guide_") and one.told for one in GAUGES)
