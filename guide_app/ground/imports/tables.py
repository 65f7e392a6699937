"""Imports, and the pieces that they are judged and committed in."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.imports.rules import ImportState


class SheetImport(Table, tablename="sheet_import"):
    """A sheet that somebody imports: its preview, and what was done.

    `path` is as wide as whoever asked reached. `columns` are the titles of the file by the field that they were
    taken for, `unknown_columns` those that nobody knows. `shown` are the first rows of each outcome, `previewed` and
    `applied` how many rows had which. `job` is the background job that works on it, `error_sheet` a file of the
    refused rows. `headings` are those of the file with what stands under them, as the preview has read them, `mapping`
    what was said of them and by whom; `whole` that either every row is written or none.
    `other_sheets` are those of a workbook that hold something and were not read.
    """

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(40, default=None, null=False)
    state = Varchar(12, choices=ImportState, default=None, null=False)
    asked_by = UUID(default=None, null=True)
    path = Varchar(500, default=None, null=False)
    file = UUID(default=None, null=True)
    file_name = Varchar(200, default="", null=False)
    sha256 = Bytea(default=None, null=False)
    rows = Integer(default=0, null=False)
    unknown_columns = JSONB(default=None, null=True)
    columns = JSONB(default=None, null=True)
    other_sheets = JSONB(default=None, null=True)
    headings = JSONB(default=None, null=True)
    mapping = JSONB(default=None, null=True)
    whole = Boolean(default=False, null=False)
    previewed = JSONB(default=None, null=True)
    applied = JSONB(default=None, null=True)
    shown = JSONB(default=None, null=True)
    problem = JSONB(default=None, null=True)
    job = UUID(default=None, null=True)
    error_sheet = UUID(default=None, null=True)
    asked_at = Timestamptz(default=None, null=False)
    previewed_at = Timestamptz(default=None, null=True)
    committed_at = Timestamptz(default=None, null=True)
    finished_at = Timestamptz(default=None, null=True)
    finished_when_over = Check("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)")


class SheetImportPiece(Table, tablename="sheet_import_piece"):
    """Rows of an import that are written together, in one transaction that also marks the piece as done.

    `digests` are those of the judgements of the preview, row by row; `refusals` the rules that rows break, by row
    number; `judged_again` the numbers of rows of which something else became than the preview said.
    """

    id = UUID(primary_key=True, default=None, null=False)
    sheet_import = ForeignKey(SheetImport, default=None, null=False, on_delete=OnDelete.restrict)
    number = Integer(default=None, null=False)
    digests = Bytea(default=None, null=False)
    refusals = JSONB(default=None, null=False)
    outcomes = JSONB(default=None, null=False)
    judged_again = JSONB(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    one_of_each_number = Unique([sheet_import, number])


class SheetMapping(Table, tablename="sheet_mapping"):
    """What somebody has said of the headings of files: by heading the column of the kind, or null for nothing.

    `headings` is the print of all headings of such a file. It is the chain's: everybody's file is read by it.
    """

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(40, default=None, null=False)
    headings = Bytea(default=None, null=False)
    columns = JSONB(default=None, null=False)
    mapped_by = UUID(default=None, null=True)
    mapped_at = Timestamptz(default=None, null=False)
    one_of_each_set_of_headings = Unique([kind, headings])
