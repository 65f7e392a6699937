"""The texts of purposes: every version, how many agree to which, how many have to be asked anew."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import Forbidden
from guide_app.ground.members.consent_text import FIRST_WORDS
from guide_app.ground.members.purposes import ConsentPurpose, ConsentWords
from guide_app.ground.privacy import reads
from guide_app.ground.privacy.fragments import OF_PERSONS
from guide_app.ground.privacy.permissions import SEE_CONSENT_TEXTS
from guide_app.ground.privacy.schemas import PurposeTexts, TextView

WRITTEN = """
SELECT t.purpose, t.number, t.version, t.chinese, t.english, t.id, t.asks_again, t.valid_from
FROM consent_text t ORDER BY t.purpose, t.number DESC
"""
COUNTS = f"""
SELECT s.purpose, s.given, s.text_number, count(*) AS members FROM ({OF_PERSONS}) s
GROUP BY s.purpose, s.given, s.text_number
"""


class WrittenWords(ConsentWords, frozen=True):
    """A version that headquarters wrote."""

    id: UUID
    asks_again: bool
    valid_from: datetime


class Counted(msgspec.Struct, frozen=True):
    """How many members stand so."""

    purpose: ConsentPurpose
    given: bool
    text_number: int
    members: int


async def consent_texts(actor: Actor) -> list[PurposeTexts]:
    """Every purpose with its versions and counts; they are those of the whole chain."""
    actor.require(SEE_CONSENT_TEXTS)
    if not actor.reaches_all:
        raise Forbidden(reason="texts are those of the whole chain")
    at = clock.now()
    written = await fetch_as(WrittenWords, WRITTEN)
    counted = await fetch_as(Counted, COUNTS)
    floors, words = await reads.floors(at), await reads.words_in_force(at)
    found = []
    for purpose in ConsentPurpose:
        counts = [one for one in counted if one.purpose is purpose]
        agreed = {one.text_number: one.members for one in counts if one.given}
        now = words[purpose].number
        texts = [_view(one, one.asks_again, one.valid_from, now, agreed) for one in written if one.purpose is purpose]
        found.append(
            PurposeTexts(
                purpose=purpose,
                given=sum(agreed.values()),
                withdrawn=sum(one.members for one in counts if not one.given),
                to_be_asked=sum(members for number, members in agreed.items() if number < floors[purpose]),
                texts=[*texts, _view(FIRST_WORDS[purpose], False, None, now, agreed)],
            )
        )
    return found


def _view(
    words: ConsentWords, asks_again: bool, valid_from: datetime | None, now: int, agreed: dict[int, int]
) -> TextView:
    return TextView(
        purpose=words.purpose,
        number=words.number,
        version=words.version,
        chinese=words.chinese,
        english=words.english,
        asks_again=asks_again,
        valid_from=valid_from,
        is_in_force=words.number == now,
        digest=words.digest.hex(),
        given=agreed.get(words.number, 0),
    )
