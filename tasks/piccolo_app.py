"""Registration of the tasks' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from tasks import tables

APP_CONFIG = AppConfig(
    app_name="tasks",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.Task,
        tables.TaskAssignment,
        tables.TaskContribution,
        tables.TaskProgress,
        tables.TaskTally,
        tables.TaskStoreProgress,
        tables.TaskTargetHeard,
        tables.TaskCatchUp,
    ],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
