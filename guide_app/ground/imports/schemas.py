"""Shapes of imports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel.imports.columns import MOST_OF_A_HEADING
from guide_app.base.kernel.imports.kinds import Outcome
from guide_app.base.kernel.imports.limits import MOST_COLUMNS
from guide_app.ground.imports.rules import ImportState, RowsWritten


class StartImport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that was uploaded as `files.sheet`, and what kind of sheet it is."""

    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    file_id: UUID


class HeadingMapped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which column of the kind a heading of the file is; null leaves it out."""

    heading: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_OF_A_HEADING)]
    field: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None


class MapColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What headings of the file are. Those that are not named are known by the names of the columns, as ever.

    `remember` keeps it for the next file of the kind with the same headings, whoever in the chain imports it.
    """

    columns: Annotated[list[HeadingMapped], msgspec.Meta(min_length=1, max_length=MOST_COLUMNS)]
    remember: bool = True


class CommitImport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the rows that are right are written, or all of the file or nothing."""

    rows: RowsWritten = RowsWritten.GOOD


class ImportCounts(msgspec.Struct, frozen=True):
    """How many rows are new, changed, unchanged, refused."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


class Applied(msgspec.Struct, frozen=True):
    """The same of what was done; `judged_again` are numbers of rows of which something else became than was
    previewed, the first ones, for what they were judged against had changed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    judged_again: list[int] = []


class ShownChange(msgspec.Struct, frozen=True):
    """What becomes of a column, as people read it; `before` is null where there was nothing."""

    field: str
    column_zh: str
    column_en: str
    before: str | None
    after: str


class ShownProblem(msgspec.Struct, frozen=True):
    """A rule that a row breaks, with what stands in the cell; personal data in it is masked."""

    field: str
    column_zh: str
    column_en: str
    value: str
    rule_zh: str
    rule_en: str


class ShownRow(msgspec.Struct, frozen=True):
    """A row by its number in the spreadsheet, and what becomes of it."""

    row: int
    key: str
    outcome: Outcome
    changes: list[ShownChange] = []
    problems: list[ShownProblem] = []


class Progress(msgspec.Struct, frozen=True):
    """How far the background job is: rows `done` of `total`; `state` is that of the job."""

    job_id: UUID
    state: str
    done: int
    total: int | None
    waits_for_worker: bool


class ColumnRead(msgspec.Struct, frozen=True):
    """A column of the kind, and the title in the file that was taken for it; null where the file has none."""

    field: str
    column_zh: str
    column_en: str
    title: str | None


class HeadingRead(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the file, the column it was taken for, and the first things under it; in sheets about people only
    their shape."""

    heading: str
    field: str | None
    samples: list[str]


class MappingUsed(msgspec.Struct, frozen=True, kw_only=True):
    """Who has said what the headings are, and when; `remembered` where it was said of an earlier file."""

    remembered: bool
    mapped_by: UUID | None
    mapped_by_name: str | None
    mapped_at: datetime


class MappingView(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of the headings of a kind of sheet: null leaves a heading out."""

    id: UUID
    kind: str
    title_zh: str
    title_en: str
    columns: dict[str, str | None]
    mapped_by: UUID | None
    mapped_by_name: str | None
    mapped_at: datetime


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """An import. `first` are the first rows of each outcome: before the commit as it would be, after it as it was.

    `may_commit` says whether the caller can commit it now; `error_sheet_path` is where the refused rows can be fetched
    to be corrected and uploaded again; `problem` says why the file could not be read, or why work on it ended.
    `columns` are those of the kind, empty until the file is read; `other_sheets` hold something and
    are not read; `may_cancel` whether the caller can give it up now.
    `whole` says that every row is written or none; `may_commit_whole` whether that can be chosen.
    `headings` are those of the file that can be mapped by whoever `may_map`, `mapping` says who has done it.
    """

    id: UUID
    kind: str
    title_zh: str
    title_en: str
    state: ImportState
    file_name: str
    sha256: str
    rows: int
    columns: list[ColumnRead]
    unknown_columns: list[str]
    other_sheets: list[str]
    headings: list[HeadingRead]
    mapping: MappingUsed | None
    previewed: ImportCounts | None
    applied: Applied | None
    first: list[ShownRow]
    progress: Progress | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime
    previewed_at: datetime | None
    committed_at: datetime | None
    finished_at: datetime | None
    may_commit: bool
    may_commit_whole: bool
    whole: bool
    may_cancel: bool
    may_map: bool
    error_sheet_path: str | None


class ImportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """An import in a list; `progress` and `problem` as in the whole view."""

    id: UUID
    kind: str
    title_zh: str
    title_en: str
    state: ImportState
    file_name: str
    rows: int
    previewed: ImportCounts | None
    applied: Applied | None
    progress: Progress | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime
    finished_at: datetime | None


class ColumnView(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a kind of sheet: `need` is `always`, `new` (of what is new) or `never`."""

    field: str
    name_zh: str
    name_en: str
    need: str
    holds_zh: str
    holds_en: str
    note_zh: str
    note_en: str
    example: str
    allowed: list[str]
    allowed_en: list[str]


class KindView(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of sheet that the caller may import; `template_path` is where an empty one can be fetched.

    `exported_as` is the exported list whose files come back as such sheets, null where there is none.
    """

    kind: str
    title_zh: str
    title_en: str
    columns: Sequence[ColumnView]
    rules_zh: list[str]
    rules_en: list[str]
    template_path: str
    exported_as: str | None
