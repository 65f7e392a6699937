"""New versions of texts: written by one, approved by another, in force from a moment."""

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import CONSENT_TEXTS
from guide_app.ground.members.purposes import digest_of
from guide_app.ground.privacy.errors import TextOutOfTurn
from guide_app.ground.privacy.permissions import WRITE_CONSENT_TEXTS
from guide_app.ground.privacy.reads import newest
from guide_app.ground.privacy.rules import require_whole, version_of
from guide_app.ground.privacy.schemas import TextView, WriteText

ADD = """
INSERT INTO consent_text (id, purpose, number, version, chinese, english, asks_again, valid_from, written_by,
  written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def write_text(actor: Actor, command: WriteText) -> TextView:
    """A new version, in force from its moment, or from now where that is over. Raises TextOutOfTurn, InvalidField."""
    actor.require(WRITE_CONSENT_TEXTS)
    if not actor.reaches_all:
        raise Forbidden(reason="texts are those of the whole chain")
    require_whole(command.chinese, command.english)
    at = clock.now()
    valid_from = max(command.valid_from or at, at)
    async with transaction():
        await hold(CONSENT_TEXTS, command.purpose)
        before = await newest(command.purpose)
        if before is not None and valid_from <= before.valid_from:
            raise TextOutOfTurn(after=before.valid_from)
        number = (before.number if before else 1) + 1
        version = version_of(number, valid_from)
        text = new_id()
        await execute(
            ADD,
            text,
            command.purpose,
            number,
            version,
            command.chinese,
            command.english,
            command.asks_again,
            valid_from,
            actor.associate_id,
            at,
        )
        await audit.record(
            actor,
            "privacy.text_written",
            f"consent_text:{text}",
            purpose=command.purpose,
            version=version,
            valid_from=valid_from,
            asks_again=command.asks_again,
            reason=command.reason,
        )
    return TextView(
        purpose=command.purpose,
        number=number,
        version=version,
        chinese=tuple(command.chinese),
        english=tuple(command.english),
        asks_again=command.asks_again,
        valid_from=valid_from,
        is_in_force=valid_from <= at,
        digest=digest_of(version, command.chinese, command.english).hex(),
        given=0,
    )
