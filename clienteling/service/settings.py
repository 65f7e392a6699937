"""What headquarters set for the whole chain: the cap, the rules by which care dates are made, the words."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from clienteling.errors import RuleKnown, WordKnown
from clienteling.permissions import SET_CLIENTELING
from clienteling.queries.settings import care_rule, word_of_id
from clienteling.reads import settings_in_force
from clienteling.rules.care import OF_RULES, Purpose
from clienteling.rules.sensitive import OF_WORDS, SensitiveKind
from clienteling.schemas.settings import (
    AddCareRule,
    AddWord,
    CareRuleView,
    ChangeClienteling,
    ClientelingSettingsView,
    SensitiveWordView,
    SwitchCareRule,
)
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json


class SettingsWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the settings."""

    id: int = 1
    contact_limit: int
    contact_days: int
    care_a_day: int
    protected_days: int
    version: int
    changed_at: datetime
    changed_by: UUID | None


class NewRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is written."""

    id: UUID
    purpose: Purpose
    days: int
    is_on: bool = True
    version: int = 1
    changed_at: datetime
    changed_by: UUID | None


class NewWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word as it is written."""

    id: UUID
    kind: SensitiveKind
    word: str
    added_at: datetime
    added_by: UUID | None


WRITE = f"""
{insert_from_json("clienteling_settings", SettingsWritten)}
ON CONFLICT (id) DO UPDATE SET contact_limit = EXCLUDED.contact_limit, contact_days = EXCLUDED.contact_days,
  care_a_day = EXCLUDED.care_a_day, protected_days = EXCLUDED.protected_days, version = EXCLUDED.version,
  changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by
WHERE clienteling_settings.version = EXCLUDED.version - 1
"""
ADD_RULE = insert_from_json("care_rule", NewRule)
SWITCH = """
UPDATE care_rule SET is_on = $2, changed_at = $3, changed_by = $4, version = version + 1 WHERE id = $1 AND version = $5
"""
ADD_WORD = insert_from_json("sensitive_word", NewWord)
REMOVE_WORD = "DELETE FROM sensitive_word WHERE id = $1"
SUBJECT = "clienteling_settings"


async def change_settings(
    actor: Actor, command: ChangeClienteling, *, expected_version: int
) -> ClientelingSettingsView:
    """Choose the contact cap, how many care dates rules make, and the protection. Raises Forbidden, Stale."""
    actor.require(SET_CLIENTELING)
    _require_whole_chain(actor)
    async with transaction():
        before = await settings_in_force()
        row = SettingsWritten(
            **msgspec.structs.asdict(command),
            version=expected_version + 1,
            changed_at=clock.now(),
            changed_by=actor.id,
        )
        if before.version != expected_version or not await execute(WRITE, as_json([row])):
            raise Stale(current=before.version)
        await audit.record(actor, "clienteling.settings_changed", SUBJECT, before=before, after=command)
        return await settings_in_force()


async def add_care_rule(actor: Actor, command: AddCareRule) -> CareRuleView:
    """Let care dates be made by another rule, from the next night on. Raises Forbidden, InvalidField, RuleKnown."""
    actor.require(SET_CLIENTELING)
    _require_whole_chain(actor)
    if command.purpose not in OF_RULES:
        allowed = ", ".join(OF_RULES)
        raise InvalidField("purpose", f"规则用途须为 {allowed} / a rule has one of these purposes")
    row = NewRule(id=new_id(), purpose=command.purpose, days=command.days, changed_at=clock.now(), changed_by=actor.id)
    async with transaction():
        await _add(ADD_RULE, row, RuleKnown)
        await audit.record(actor, "clienteling.rule_added", f"care_rule:{row.id}", rule=command)
        return await care_rule(actor, row.id)


async def switch_care_rule(
    actor: Actor, rule_id: UUID, command: SwitchCareRule, *, expected_version: int
) -> CareRuleView:
    """Let a rule make care dates, or none any more; those that are there stay. Raises NotFound, Forbidden, Stale."""
    actor.require(SET_CLIENTELING)
    before = await care_rule(actor, rule_id)
    _require_whole_chain(actor)
    async with transaction():
        changed = await execute(SWITCH, rule_id, command.is_on, clock.now(), actor.id, expected_version)
        if not changed:
            raise Stale(current=before.version)
        await audit.record(actor, "clienteling.rule_switched", f"care_rule:{rule_id}", is_on=command.is_on)
        return await care_rule(actor, rule_id)


async def add_word(actor: Actor, command: AddWord) -> SensitiveWordView:
    """Flag a word from now on. Raises Forbidden, InvalidField, WordKnown."""
    actor.require(SET_CLIENTELING)
    _require_whole_chain(actor)
    word = command.word.strip()
    if not word:
        raise InvalidField("word", "须填写词 / a word has to be written")
    if command.kind not in OF_WORDS:
        raise InvalidField("kind", "号码由格式识别，不列词 / numbers are found by their shape, not by words")
    row = NewWord(id=new_id(), kind=command.kind, word=word, added_at=clock.now(), added_by=actor.id)
    async with transaction():
        await _add(ADD_WORD, row, WordKnown)
        await audit.record(actor, "clienteling.word_added", f"sensitive_word:{row.id}", kind=row.kind)
        return await word_of_id(actor, row.id)


async def remove_word(actor: Actor, word_id: UUID) -> SensitiveWordView:
    """Flag a word no more. Raises Forbidden, NotFound."""
    actor.require(SET_CLIENTELING)
    found = await word_of_id(actor, word_id)
    _require_whole_chain(actor)
    async with transaction():
        await execute(REMOVE_WORD, word_id)
        await audit.record(actor, "clienteling.word_removed", f"sensitive_word:{word_id}", kind=found.kind)
    return found


async def _add(statement: str, row: msgspec.Struct, known: type[RuleKnown] | type[WordKnown]) -> None:
    try:
        async with transaction():
            await execute(statement, as_json([row]))
    except asyncpg.UniqueViolationError as error:
        raise known from error


def _require_whole_chain(actor: Actor) -> None:
    if not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="this is set for the whole chain")
