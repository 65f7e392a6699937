"""Registration of the members' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.members import tables

APP_CONFIG = AppConfig(
    app_name="members",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.Member,
        tables.MemberLevel,
        tables.MemberKey,
        tables.MemberPhone,
        tables.WonPhone,
        tables.TillMember,
        tables.MemberStore,
        tables.MemberOrigin,
        tables.Registration,
        tables.RegistrationDevice,
        tables.Consent,
        tables.Binding,
        tables.Correction,
        tables.Reveal,
        tables.Duplicate,
        tables.Merge,
        tables.MergeUndone,
        tables.BeforeMerge,
    ],
    migration_dependencies=["guide_app.ground.messages.piccolo_app"],
)
