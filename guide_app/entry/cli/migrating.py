"""`python -m guide_app.entry.cli.migrating`: migrations from the tables, written to be read (`make migration`)."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click
from piccolo.apps.migrations.auto import AlterStatements
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager, render_template
from piccolo.conf.apps import AppConfig

from guide_app.entry.cli.migration_text import LEFT_OUT, is_generated, module_constants, shortened
from guide_app.entry.piccolo_conf import APP_REGISTRY

APPS = APP_REGISTRY.app_configs
"""Piccolo's configuration of each package with tables, by its short name."""


class _FromNothing(AutoMigrationManager):
    """Sees no earlier migration: what it writes makes every table."""

    async def get_migration_managers(self, *_: object, **__: object) -> list[MigrationManager]:
        """None."""
        return []


@contextmanager
def left_out(config: AppConfig) -> Iterator[None]:
    """Inside the block, the tables leave out parameters that create nothing in the database."""
    columns = [column for table in config.table_classes for column in table._meta.columns]
    before = [(column._meta.params, dict(column._meta.params)) for column in columns]
    for params, _ in before:
        params.update(dict.fromkeys(LEFT_OUT & params.keys()))
    try:
        yield
    finally:
        for params, whole in before:
            params.update(whole)


async def alterations(config: AppConfig, *, from_nothing: bool = False) -> list[AlterStatements]:
    """What the migrations of one package lack, compared with its tables; as Piccolo writes it."""
    with left_out(config):
        manager = _FromNothing if from_nothing else AutoMigrationManager
        found = await manager(auto_input="y").get_alter_statements(app_config=config)
    return [one for one in found if one.statements]


def migration(app: str, found: list[AlterStatements], *, migration_id: str, description: str) -> str:
    """The whole text of a migration, as Piccolo writes it."""
    text: str = render_template(
        migration_id=migration_id,
        auto=True,
        alter_statements=list(chain(*(one.statements for one in found))),
        extra_imports=sorted(set(chain(*(one.extra_imports for one in found))), key=repr),
        extra_definitions=sorted(set(chain(*(one.extra_definitions for one in found)))),
        app_name=app,
        description=description,
    )
    return text


def files(configs: Iterable[AppConfig]) -> list[Path]:
    """Every migration of these packages, the oldest first."""
    folders = [Path(config.resolved_migrations_folder_path) for config in configs]
    return [file for folder in folders for file in sorted(folder.glob("*.py")) if file.name != "__init__.py"]


@click.group()
def main() -> None:
    """Write migrations."""


@main.command()
@click.argument("app", type=click.Choice(list(APPS)))
@click.argument("description")
def new(app: str, description: str) -> None:
    """Bring the migrations of APP up to its tables."""
    config = APPS[app]
    found = asyncio.run(alterations(config))
    if not found:
        click.echo("没有变化。 No changes.")
        return
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S:%f")
    name = f"{app}_{moment.replace('-', '_').replace(':', '_').lower()}.py"
    path = Path(config.resolved_migrations_folder_path) / name
    path.write_text(shortened(migration(app, found, migration_id=moment, description=description)), encoding="utf-8")
    click.echo(path)


@main.command()
@click.argument("app", type=click.Choice(list(APPS)))
def anew(app: str) -> None:
    """Write the one generated migration of APP again from its tables. Only for what no release holds yet."""
    config = APPS[app]
    (file,) = [one for one in files([config]) if is_generated(one.read_text(encoding="utf-8"))]
    said = module_constants(file.read_text(encoding="utf-8"))
    found = asyncio.run(alterations(config, from_nothing=True))
    file.write_text(
        shortened(migration(app, found, migration_id=said["ID"], description=said["DESCRIPTION"])), encoding="utf-8"
    )
    click.echo(file)


@main.command()
def shorten() -> None:
    """Write every migration anew without what equals a default."""
    for file in files(APPS.values()):
        file.write_text(shortened(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
