"""Each test gets a stand-in of its own, and where it needs one, a bridge on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.wecom_bridge.bridge_bench import ENVIRONMENT, Bridge, a_bridge, set_wecom
from tests.wecom_bridge.stand_in_bench import Bench, a_bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with a_bench() as ready:
        yield ready


@pytest.fixture
async def bridge(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bridge]:
    set_wecom(monkeypatch, **ENVIRONMENT)
    async with a_bridge() as ready:
        yield ready
