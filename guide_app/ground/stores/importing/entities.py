"""The sheet of legal entities: who runs stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION

SPEC = (
    Column("code", ("法人编码", "Entity code"), UNIT_CODE, Need.ALWAYS, example="SHANGHAI"),
    Column("name", ("法人名称", "Entity name"), text(120), Need.NEW, example="上海某某商贸有限公司"),
)


class EntityRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    name: str | msgspec.UnsetType = msgspec.UNSET


class EntityKnown(msgspec.Struct, frozen=True):
    """A company that is there, or planned by a row before."""

    id: UUID
    code: str
    name: str


class Renamed(msgspec.Struct, frozen=True):
    """A new name for what is known by its id."""

    id: UUID
    name: str


@dataclass
class Entities:
    """Those of a piece, by their code."""

    known: dict[str, EntityKnown]


KNOWN = "SELECT id, code, name FROM legal_entity WHERE code = ANY($1::text[]) ORDER BY id"
LOCK = "SELECT id FROM legal_entity WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
ADD = f"{insert_from_json('legal_entity', EntityKnown)} ON CONFLICT DO NOTHING RETURNING id"
RENAME = f"""
UPDATE legal_entity e SET name = new.name, version = e.version + 1
FROM {record_set(Renamed, "$1", "new")} WHERE e.id = new.id
"""


async def _look(_: Actor, rows: Sequence[EntityRow], lock: bool) -> Entities:
    codes = [row.code for row in rows]
    if lock:
        await fetch_as(Id, LOCK, codes)
    found = await fetch_as(EntityKnown, KNOWN, codes)
    return Entities({entity.code: entity for entity in found})


def _judge(_: Actor, judging: Judging[EntityRow], entities: Entities) -> Judgement:
    entity = entities.known.get(judging.row.code)
    if entity is not None:
        judging.compare("name", entity.name)
    return judging.ends(known=entity is not None)


async def _write(actor: Actor, judged: Sequence[Judged[EntityRow]], entities: Entities) -> None:
    added, renamed = [], []
    for one in judged:
        name = str(one.row.name)
        if one.judgement.outcome is Outcome.NEW:
            made = EntityKnown(new_id(), one.row.code, name)
            added.append(made)
            await audit.record(actor, "stores.entity_created", f"entity:{made.id}", code=made.code)
        else:
            known = entities.known[one.row.code]
            renamed.append(Renamed(known.id, name))
            await audit.record(actor, "stores.entity_renamed", f"entity:{known.id}", code=known.code, name=name)
    if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
        raise PieceChanged
    if renamed:
        await execute(RENAME, as_json(renamed))


ENTITIES = ImportKind(
    name="entities",
    title=("法人主体", "Legal entities"),
    may=CHANGE_ORGANISATION,
    columns=SPEC,
    row=EntityRow,
    key=("code",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="entities",
)
