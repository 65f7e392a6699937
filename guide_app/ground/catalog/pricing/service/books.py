"""Making price books."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing import queries
from guide_app.ground.catalog.pricing.rules import require_channel
from guide_app.ground.catalog.pricing.schemas import BookView, CreateBook
from guide_app.ground.catalog.service.pricing import Scope, path_of, require_levels
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.rules import require_code

ADD = """
INSERT INTO price_book (id, code, name, channel, path, level, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""


async def create_book(actor: Actor, command: CreateBook) -> BookView:
    """Make a price book. Raises CodeTaken; InvalidField for a unit out of reach, a level or channel that is none."""
    actor.require(SET_PRICES)
    made: UUID = new_id()
    code = require_code(command.code)
    require_channel(command.channel)
    if command.valid_from and command.valid_to and command.valid_to <= command.valid_from:
        raise InvalidField("valid_to", "须晚于 valid_from / must be later than valid_from")
    async with transaction():
        await require_levels(actor, {"level": command.level})
        path = await path_of(actor, Scope(command.region, command.store))
        row = (made, code, command.name, command.channel, path, command.level, command.valid_from, command.valid_to)
        if not await execute(ADD, *row):
            raise CodeTaken(taken=code)
        facts = msgspec.structs.asdict(command)
        await audit.record(actor, "catalog.price_book_created", f"price_book:{made}", **facts)
        return await queries.price_book(actor, made)
