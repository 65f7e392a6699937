"""Lists that were taken away: by whom, why, how many rows, and who else said yes."""

from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.table import Table


class ExportRecord(Table, tablename="export_record"):
    """An export that was asked for; its id is that of its job. `rows` is null until the file was made.

    `path` is the widest unit that whoever asked reaches, `approval` what a second person said yes to. Rows stay when
    the job and its file are gone.
    """

    id = UUID(primary_key=True, default=None, null=False)
    account = UUID(default=None, null=False)
    associate = UUID(default=None, null=False)
    role = Varchar(20, default=None, null=False)
    path = Text(default=None, null=False)
    list = Varchar(80, default=None, null=False)
    personal = Boolean(default=None, null=False)
    filters = JSONB(default=None, null=False)
    reason = Varchar(200, default="", null=False)
    approval = UUID(default=None, null=True)
    approved_by = UUID(default=None, null=True)
    asked_at = Timestamptz(default=None, null=False)
    rows = Integer(default=None, null=True)
    made_at = Timestamptz(default=None, null=True)
