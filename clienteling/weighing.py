"""Judging for services that have asked already: what a text holds, whether a customer may be spoken to."""

from datetime import datetime
from uuid import UUID

from clienteling.errors import NotToBeContacted, SensitiveNumber, SensitiveText
from clienteling.reads import allowance_of, words
from clienteling.rules.care import Purpose
from clienteling.rules.sensitive import NEVER_KEPT, SensitiveKind, sensitive_kinds


async def flags_of(text: str, *, keep_anyway: bool) -> list[SensitiveKind]:
    """The kinds of what is found in a text that is kept. Raises SensitiveNumber, SensitiveText."""
    found = sensitive_kinds(text, await words())
    never = sorted(NEVER_KEPT & set(found))
    if never:
        raise SensitiveNumber(kinds=[str(kind) for kind in never])
    if found and not keep_anyway:
        raise SensitiveText(kinds=[str(kind) for kind in found])
    return found


async def require_allowed(member_id: UUID, purpose: Purpose, *, at: datetime) -> None:
    """Refuse when a member is not to be spoken to now, for a purpose. Raises NotToBeContacted."""
    judged = await allowance_of(member_id, at=at, purpose=purpose)
    if not judged.allowed:
        raise NotToBeContacted(
            barrier=judged.barrier,
            contacts=judged.contacts,
            limit=judged.limit,
            days=judged.days,
            again_at=judged.again_at,
        )
