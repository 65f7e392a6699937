"""Each test gets a stand-in of its own."""

from collections.abc import AsyncIterator

import pytest
from stand_in_bench import Bench, a_bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with a_bench() as ready:
        yield ready
