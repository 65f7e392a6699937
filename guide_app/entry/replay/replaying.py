"""One document after the other, each in a transaction that is undone: nothing of it stays in the database."""

import json
from typing import Any

from commissions.engine.api import ScenarioInvalid, read, simulation_of
from guide_app.base.kernel.database import fetch_value, hold, transaction
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.locks import SETTLEMENT
from guide_app.entry.replay.loading import load
from guide_app.entry.replay.names import Names
from guide_app.entry.replay.playing import Player
from guide_app.entry.replay.result import result_of

IN_USE = "SELECT EXISTS (SELECT FROM store) OR EXISTS (SELECT FROM commission_plan)"


class DatabaseInUse(Conflict):
    """Documents are replayed in an empty database alone."""

    title = ("该数据库已有数据，只能在空库中重放", "The database holds data, documents are replayed in an empty one")


class _Undo(Exception):
    """Ends the transaction of a document."""


async def replay(document: bytes) -> dict[str, Any]:
    """The result of a document as the database comes to it. Raises ScenarioInvalid, DatabaseInUse."""
    simulation_of(read(document))
    decoded = json.loads(document)
    if any(not post.get("main", True) for person in decoded["associates"] for post in person["assignments"]):
        raise ScenarioInvalid("second posts are played in memory alone: plans of people cannot tell them apart")
    result: dict[str, Any] = {}
    try:
        async with transaction():
            await hold(SETTLEMENT)
            if await fetch_value(IN_USE):
                raise DatabaseInUse
            player = Player(decoded, Names(decoded))
            await load(decoded, player.names)
            for event in decoded["events"]:
                await player.receive(event)
            result = await result_of(player)
            raise _Undo
    except _Undo:
        return result
