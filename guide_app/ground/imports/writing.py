"""The rows of imports and their pieces, written and read by preview and commit."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.kinds import Outcome, Problem
from guide_app.base.kernel.imports.mapping import HeadingSeen
from guide_app.base.kernel.rows import insert_from_json
from guide_app.ground.imports.meaning import Meant
from guide_app.ground.imports.rules import ImportState, common_path
from guide_app.ground.imports.schemas import Applied, ImportCounts, ShownRow

MOST_NUMBERS = 1_000
"""Numbers of rows judged again that are told."""


class NewImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import as it begins."""

    id: UUID
    kind: str
    state: ImportState
    asked_by: UUID | None
    path: str
    file: UUID | None
    file_name: str
    sha256: bytes
    asked_at: datetime


class NewPiece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece as the preview has judged it."""

    id: UUID
    sheet_import: UUID
    number: int
    digests: bytes
    refusals: dict[str, tuple[Problem, ...]]
    outcomes: ImportCounts


class ImportFacts(msgspec.Struct, frozen=True):
    """What work on an import goes by."""

    id: UUID
    kind: str
    state: ImportState
    asked_by: UUID | None
    file: UUID | None
    sha256: bytes
    rows: int
    previewed: ImportCounts | None
    applied: Applied | None
    job: UUID | None
    error_sheet: UUID | None
    mapping: Meant | None
    headings: list[HeadingSeen] | None
    whole: bool


class PieceToDo(msgspec.Struct, frozen=True):
    """A piece that is not done yet, and what the preview thought of its rows."""

    digests: bytes


class PieceNumber(msgspec.Struct, frozen=True):
    """A piece by its number."""

    number: int


class PieceResult(msgspec.Struct, frozen=True):
    """What became of a piece."""

    outcomes: ImportCounts
    judged_again: list[int]


class PieceRefusals(msgspec.Struct, frozen=True):
    """The rules that rows of a piece break, by row number."""

    number: int
    refusals: dict[str, list[Problem]]


class ImportTold(msgspec.Struct, frozen=True):
    """What became of an import, for whoever runs it."""

    rows: int
    unknown_columns: list[str]
    other_sheets: list[str] | None
    previewed: ImportCounts
    applied: Applied | None
    shown: list[ShownRow]


ADD_IMPORT = insert_from_json("sheet_import", NewImport)
ADD_PIECES = insert_from_json("sheet_import_piece", NewPiece)
FACTS = """
SELECT id, kind, state, asked_by, file, sha256, rows, previewed, applied, job, error_sheet, mapping, headings, whole
FROM sheet_import WHERE id = $1
"""
LOCK = "SELECT id FROM sheet_import WHERE id = $1 FOR NO KEY UPDATE"
TOLD = "SELECT rows, unknown_columns, other_sheets, previewed, applied, shown FROM sheet_import WHERE id = $1"
FORGET_IMPORT = "DELETE FROM sheet_import WHERE id = $1"
FORGET_PIECES = "DELETE FROM sheet_import_piece WHERE sheet_import = $1"
PREVIEWED = """
UPDATE sheet_import SET state = 'previewed', rows = $2, unknown_columns = $3::jsonb, columns = $4::jsonb,
  previewed = $5::jsonb, shown = $6::jsonb, error_sheet = $7, previewed_at = $8, headings = $9::jsonb,
  mapping = $10::jsonb, other_sheets = $11::jsonb
WHERE id = $1 AND state = 'previewing'
"""
FAILED = """
UPDATE sheet_import SET state = 'failed', problem = $2::jsonb, finished_at = $3 WHERE id = $1 AND state = 'previewing'
"""
UNMAPPED = """
UPDATE sheet_import SET state = 'unmapped', problem = $2::jsonb, headings = $3::jsonb, mapping = $4::jsonb
WHERE id = $1 AND state = 'previewing'
"""
MAP = """
UPDATE sheet_import SET state = 'previewing', mapping = $2::jsonb, problem = NULL, columns = NULL,
  unknown_columns = NULL, other_sheets = NULL, previewed = NULL,
  shown = NULL, error_sheet = NULL, previewed_at = NULL
WHERE id = $1 AND state IN ('unmapped', 'previewed')
"""
CANCELLED = """
UPDATE sheet_import SET state = 'failed', problem = $2::jsonb, finished_at = $3
WHERE id = $1 AND state IN ('previewing', 'unmapped', 'previewed')
"""
COMMITTING = """
UPDATE sheet_import SET state = 'committing', committed_at = coalesce(committed_at, $2), whole = $3, problem = NULL
WHERE id = $1 AND state IN ('previewed', 'committing')
"""
NOT_WRITTEN = """
UPDATE sheet_import SET state = 'previewing', whole = false, committed_at = NULL, problem = $2::jsonb
WHERE id = $1 AND state = 'committing' AND whole
"""
JOB = "UPDATE sheet_import SET job = $2 WHERE id = $1"
DONE_PIECES = "SELECT number FROM sheet_import_piece WHERE sheet_import = $1 AND done_at IS NOT NULL"
TAKE_PIECE = """
SELECT digests FROM sheet_import_piece WHERE sheet_import = $1 AND number = $2 AND done_at IS NULL
ORDER BY number FOR NO KEY UPDATE
"""
PIECE_DONE = """
UPDATE sheet_import_piece SET outcomes = $3::jsonb, refusals = $4::jsonb, judged_again = $5::jsonb, done_at = $6
WHERE sheet_import = $1 AND number = $2
"""
RESULTS = """
SELECT outcomes, coalesce(judged_again, '[]') AS judged_again FROM sheet_import_piece WHERE sheet_import = $1
ORDER BY number
"""
REFUSALS = """
SELECT number, refusals FROM sheet_import_piece WHERE sheet_import = $1 AND number BETWEEN $2 AND $3 ORDER BY number
"""
DONE = """
UPDATE sheet_import SET state = 'done', applied = $2::jsonb, shown = $3::jsonb, error_sheet = $4, finished_at = $5
WHERE id = $1 AND state = 'committing'
"""


GIVE_UP = """
UPDATE sheet_import SET state = 'failed', problem = $2::jsonb, finished_at = $3
WHERE state IN ('previewing', 'unmapped', 'previewed') AND asked_at < $1 RETURNING file
"""
FORGET_OLD_PIECES = """
DELETE FROM sheet_import_piece p USING sheet_import i WHERE i.id = p.sheet_import AND i.finished_at < $1
"""


class GivenUp(msgspec.Struct, frozen=True):
    """The file of a preview that nobody committed."""

    file: UUID | None


def begun(
    kind: str, actor: Actor, file_name: str, sha256: bytes, *, at: datetime, file: UUID | None = None
) -> NewImport:
    """An import as somebody begins it."""
    return NewImport(
        id=new_id(),
        kind=kind,
        state=ImportState.PREVIEWING,
        asked_by=actor.id,
        path=common_path(actor.paths),
        file=file,
        file_name=file_name,
        sha256=sha256,
        asked_at=at,
    )


def counts_of(outcomes: dict[Outcome, int]) -> ImportCounts:
    """How many of each."""
    return ImportCounts(**{str(outcome): number for outcome, number in outcomes.items()})


def added_up(results: list[PieceResult]) -> Applied:
    """What became of all pieces."""
    again = [number for one in results for number in one.judged_again]
    return Applied(
        new=sum(one.outcomes.new for one in results),
        changed=sum(one.outcomes.changed for one in results),
        unchanged=sum(one.outcomes.unchanged for one in results),
        refused=sum(one.outcomes.refused for one in results),
        judged_again=sorted(again)[:MOST_NUMBERS],
    )


def json_of(
    value: ImportCounts
    | Applied
    | list[ShownRow]
    | list[str]
    | list[int]
    | dict[str, str]
    | list[HeadingSeen]
    | Meant
    | dict[str, tuple[Problem, ...]],
) -> str:
    """As a column of JSON takes it."""
    return msgspec.json.encode(value).decode()
