"""What the chain asks of payments that people record."""

from piccolo.columns import UUID, Boolean, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class PaymentRules(Table, tablename="payment_rules"):
    """What headquarters have chosen; one row, or none before they have: then card payments need a reference."""

    id = SmallInt(primary_key=True, default=1, null=False)
    card_needs_reference = Boolean(default=None, null=False)
    reason = Varchar(500, default=None, null=False)
    version = Integer(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)
    one_row = Check("id = 1")
