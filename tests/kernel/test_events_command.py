"""`guide events`: what an operator sees of the event log and does about it."""

from collections.abc import Sequence

import pytest

from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.subscriptions import Delivered, Subscriber, drain
from guide_app.entry import wiring
from guide_app.entry.cli.events import Status, _replay, _retry, _status


class DoorOpened(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    door: int


async def test_an_operator_sees_what_is_parked_sends_it_again_and_replays(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = True
    opened: list[int] = []

    async def walk_in(batch: Sequence[Delivered]) -> None:
        if stuck and any(delivered.event.door == 13 for delivered in batch):
            raise ValueError("locked")
        opened.extend(delivered.event.door for delivered in batch)

    monkeypatch.setattr(wiring, "SUBSCRIBERS", [Subscriber("visitor", on={DoorOpened: walk_in})])
    assert await _status() == Status({"visitor": 0}, [])
    async with transaction():
        await publish(DoorOpened(door=12), DoorOpened(door=13))
    assert (await _status()).waiting == {"visitor": 2}
    await drain(wiring.SUBSCRIBERS)
    parked = (await _status()).parked
    assert [(event.subscriber, event.error) for event in parked] == [("visitor", "ValueError: locked")]
    stuck = False
    assert await _retry("visitor") == 1
    assert (await _status()).parked == []
    with pytest.raises(NotFound):
        await _replay("visitor")
    assert opened == [12, 13]
    with pytest.raises(InvalidField):
        await _retry("nobody")
    assert await fetch_value("SELECT count(*) FROM event") == 2
