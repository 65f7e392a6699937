"""Registration of the commissions' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from commissions.tables import appeals, books, credited, inputs, ledger, payouts, periods, plans

APP_CONFIG = AppConfig(
    app_name="commissions",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        plans.CommissionPlan,
        plans.PlanVersion,
        plans.PlanAssignment,
        credited.CreditedLine,
        credited.CreditedRefund,
        credited.StoreBurden,
        credited.Completion,
        credited.Shipping,
        credited.Acquired,
        credited.KnownPerson,
        credited.RewardedTask,
        credited.Performance,
        ledger.CommissionEntry,
        ledger.PostedKey,
        ledger.Earned,
        ledger.SettlementRun,
        inputs.CreditRuleRow,
        inputs.GoalRow,
        inputs.AttendanceSheet,
        inputs.Attendance,
        inputs.AdjustmentRow,
        inputs.SettingsRow,
        inputs.PersonalPlan,
        periods.CommissionPeriod,
        periods.StatementBasis,
        periods.Statement,
        periods.OwnBase,
        periods.StoreDay,
        periods.DueMark,
        periods.TermsRead,
        periods.SettledWith,
        payouts.Payout,
        payouts.PayoutLine,
        books.Transfer,
        books.Seal,
        appeals.Appeal,
        appeals.Correction,
    ],
    migration_dependencies=["tasks.piccolo_app"],
)
