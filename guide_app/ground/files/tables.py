"""Files that are kept."""

from piccolo.columns import UUID, BigInt, Bytea, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class StoredFile(Table, tablename="stored_file"):
    """A file: what it is, whose, until when. Its bytes lie sealed in the store, by `key`, under a key of its own.

    `sha256` and `size` are those of the clear bytes, `encoding` is how a text was written that is kept in UTF-8. Who
    sees it follows from its purpose, and beyond that from `path` (a unit of the organisation) or `owner` (an account)
    where one is set. `uses` counts what shows it: one that nothing uses goes when `expires_at` is over.
    """

    id = UUID(primary_key=True, default=None, null=False)
    key = Varchar(64, default=None, null=False, unique=True)
    key_wrapped = Bytea(default=None, null=False)
    sha256 = Bytea(default=None, null=False)
    size = BigInt(default=None, null=False)
    media_type = Varchar(100, default=None, null=False)
    purpose = Varchar(40, default=None, null=False)
    name_sealed = Bytea(default=None, null=False)
    width = Integer(default=None, null=True)
    height = Integer(default=None, null=True)
    encoding = Varchar(20, default=None, null=True)
    path = Varchar(500, default=None, null=True)
    owner = UUID(default=None, null=True)
    uploaded_by = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=True)
    uses = Integer(default=0, null=False)
    has_a_size = Check("size >= 0 AND uses >= 0")
    used_ones_stay = Check("uses = 0 OR expires_at IS NULL")
