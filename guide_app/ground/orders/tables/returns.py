"""What the chain decides about giving money back."""

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table


class RefundTermsVersion(Table, tablename="refund_terms"):
    """A version of the chain's terms of refunds. The newest one holds. Versions are added and never changed."""

    id = UUID(primary_key=True, default=None, null=False)
    version = Integer(default=None, null=False)
    terms = JSONB(default=None, null=False)
    reason = Varchar(500, default=None, null=False)
    decided_at = Timestamptz(default=None, null=False)
    decided_by = UUID(default=None, null=True)
    one_terms_per_version = Unique([version])
