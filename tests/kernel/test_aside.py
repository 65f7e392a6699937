"""Work in a thread: all of it in its order, while the event loop goes on."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from guide_app.base.kernel import aside
from guide_app.base.kernel.aside import AT_ONCE, made_aside


@pytest.mark.parametrize("number", [0, 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 7])
async def test_everything_comes_in_its_order(number: int) -> None:
    assert [each async for each in made_aside(range(number))] == list(range(number))


async def test_the_loop_goes_on_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "AT_ONCE", 3)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    def slowly() -> Iterator[int]:
        for number in range(6):
            time.sleep(0.05)
            yield number

    ticking = asyncio.create_task(tick())
    assert [each async for each in made_aside(slowly())] == list(range(6))
    ticking.cancel()
    assert ticks > 10


async def test_what_is_raised_comes_through() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        _ = [each async for each in made_aside(broken())]
