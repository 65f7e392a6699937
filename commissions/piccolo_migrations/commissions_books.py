"""Books that nobody changes or empties, and the transfers of statements and payouts that were there before."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T12:40:08:305712"
VERSION = "1.38.0"
DESCRIPTION = "Transfers and seals stay, transfers of what was closed before"

# What a statement moves, as `commissions.books.rules.moves_of` says it.
OF_STATEMENTS = """
INSERT INTO commission_transfer (period, payee, employer, debit, credit, amount_fen, made_at)
SELECT t.period, t.payee, t.employer, CASE WHEN moved.fen > 0 THEN moved.debit ELSE moved.credit END,
  CASE WHEN moved.fen > 0 THEN moved.credit ELSE moved.debit END, abs(moved.fen), coalesce(p.closed_at, now())
FROM commission_statement t JOIN commission_period p ON p.period = t.period CROSS JOIN LATERAL (VALUES
  (1, 'payee', 'held', t.pending_out_fen - t.pending_in_fen), (2, 'advanced', 'payee', t.draw_fen),
  (3, 'payee', 'advanced', t.recovery_fen), (4, 'carried', 'payee', -least(0, t.net_fen)),
  (5, 'payee', 'carried', t.offset_fen), (6, 'payee', 'payable', t.payable_fen)
) AS moved (place, debit, credit, fen)
WHERE moved.fen <> 0 ORDER BY t.period, t.payee, moved.place
"""
OF_PAYOUTS = """
INSERT INTO commission_transfer (period, payee, employer, debit, credit, amount_fen, batch, made_at)
SELECT l.period, l.payee, l.employer, moved.debit, moved.credit, l.payable_fen, l.batch, moved.at
FROM commission_payout_line l JOIN commission_payout p ON p.id = l.batch CROSS JOIN LATERAL (VALUES
  (1, 'payable', 'paying', p.made_at), (2, 'paying', 'paid', p.paid_at), (3, 'paying', 'payable', p.cancelled_at)
) AS moved (place, debit, credit, at)
WHERE moved.at IS NOT NULL ORDER BY moved.at, p.id, moved.place, l.id
"""

STATEMENTS = [
    OF_STATEMENTS,
    OF_PAYOUTS,
    "CREATE UNIQUE INDEX commission_transfer_of_statement ON commission_transfer (period, payee, debit, credit)"
    " WHERE batch IS NULL",
    "CREATE UNIQUE INDEX commission_transfer_of_batch ON commission_transfer (batch, payee, debit, credit)"
    " WHERE batch IS NOT NULL",
    # Entries lie in the order of their numbers, so what is not sealed yet is found by a handful of pages.
    "CREATE INDEX commission_entry_numbered ON commission_entry USING brin (number)"
    " WITH (pages_per_range = 32, autosummarize = on)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_transfer"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_seal"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    # Partitions and their tables have this already.
    *(
        f"SELECT refuse_emptying_v1('{table}', '{table}')"
        for table in (
            "commission_transfer",
            "commission_seal",
            "commission_adjustment",
            "commission_statement",
            "commission_payout",
            "commission_payout_line",
            "commission_plan_version",
        )
    ),
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
