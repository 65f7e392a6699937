"""Registration of the kernel's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.base.kernel import tables

APP_CONFIG = AppConfig(
    app_name="kernel",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.EventRow,
        tables.EventEpoch,
        tables.EventCursor,
        tables.EventParked,
        tables.AuditEntry,
        tables.RememberedAnswer,
        tables.ArchivedMonth,
        tables.KeyFingerprint,
        tables.Erasure,
        tables.Approval,
        tables.BackgroundJob,
        tables.BackgroundWorker,
    ],
)
