"""What payouts need beyond plain columns: one batch of a month, lines that stay, a debt that is written off once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T09:59:05:344756"
VERSION = "1.38.0"
DESCRIPTION = "One payout of a month, lines that stay"

STATEMENTS = [
    "CREATE UNIQUE INDEX commission_payout_one_of_month ON commission_payout (period) WHERE state <> 'cancelled'",
    "CREATE INDEX commission_payout_line_of_batch ON commission_payout_line (batch, id)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_payout_line"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER stays BEFORE DELETE ON commission_payout FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE UNIQUE INDEX commission_adjustment_of_debt ON commission_adjustment (payee, writes_off)"
    " WHERE writes_off IS NOT NULL",
    "CREATE INDEX commission_statement_of_debt ON commission_statement (period, payee) WHERE carry_out_fen < 0",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
