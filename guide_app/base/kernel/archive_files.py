"""Files of the archive: a month as gzipped CSV with a manifest beside it, and the way back into a table for reading."""

import gzip
import hashlib
import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import IO

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import connection, execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import Conflict, NotFound

FORMAT = "guide-archive/1"
CHUNK = 1 << 20
PARTITION_NAME = re.compile(r"[a-z_]+_[0-9]{4}_[0-9]{2}")
COLUMN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
COLUMN_TYPE = re.compile(r"[a-z][a-z0-9 ]*(\([0-9]+(,[0-9]+)?\))?[a-z ]*(\[\])?")
"""How names and types are written, so that a manifest can be trusted to hold nothing else."""


class ArchivedColumn(msgspec.Struct, frozen=True):
    """A column with its PostgreSQL type."""

    name: str
    type: str


class Manifest(msgspec.Struct, frozen=True):
    """What lies in a file of the archive. `sha256` is that of the gzipped file, which lies beside the manifest."""

    format: str
    table: str
    partition: str
    month: date
    columns: tuple[ArchivedColumn, ...]
    rows: int
    file: str
    sha256: str
    written_at: datetime


class ArchiveDamaged(Conflict):
    """A file of the archive is not the one that was written."""

    title = ("归档文件已损坏", "A file of the archive is damaged")


class AlreadyRestored(Conflict):
    """The month was brought back for reading before; its table is named."""

    title = ("该月份已恢复", "This month was brought back already")


COLUMNS = """
SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


async def write_month(table: str, partition: str, month: date, folder: Path) -> Manifest:
    """Write a detached partition below `folder`; what was begun there before is written anew."""
    place = folder / table
    place.mkdir(parents=True, exist_ok=True)
    target = place / f"{partition}.csv.gz"
    begun = target.with_suffix(".part")
    with begun.open("wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as zipped:

            async def take(data: bytes) -> None:
                zipped.write(data)

            async with connection() as conn:
                status = await conn.copy_from_table(partition, output=take, format="csv", header=True)
        _settle(file)
    begun.replace(target)
    manifest = Manifest(
        format=FORMAT,
        table=table,
        partition=partition,
        month=month,
        columns=tuple(await fetch_as(ArchivedColumn, COLUMNS, partition)),
        rows=int(status.rpartition(" ")[2]),
        file=target.name,
        sha256=_hash_of(target),
        written_at=clock.now(),
    )
    beside = target.with_name(f"{partition}.json")
    with beside.with_suffix(".part").open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)))
        _settle(file)
    beside.with_suffix(".part").replace(beside)
    return manifest


def is_whole(file: Path, manifest: Manifest) -> bool:
    """Whether the file on disk is the one that the manifest describes."""
    return file.exists() and _hash_of(file) == manifest.sha256


async def restore_month(manifest_file: Path) -> str:
    """Bring a month back for reading, as a table of the schema `archive`; its name.

    The months in use are left alone. Raises ArchiveDamaged, AlreadyRestored, NotFound.
    """
    manifest = _read(manifest_file)
    file = manifest_file.with_name(manifest.file)
    name = f"archive.{manifest.partition}"
    async with transaction():
        await execute("CREATE SCHEMA IF NOT EXISTS archive")
        if await fetch_value("SELECT to_regclass($1) IS NOT NULL", name):
            raise AlreadyRestored(table=name)
        columns = ", ".join(f'"{column.name}" {column.type}' for column in manifest.columns)
        await execute(f"CREATE TABLE {name} ({columns})")
        async with connection() as conn:
            with gzip.open(file) as source:
                status = await conn.copy_to_table(
                    manifest.partition, schema_name="archive", source=source, format="csv", header=True
                )
        if int(status.rpartition(" ")[2]) != manifest.rows:
            raise ArchiveDamaged(file=str(file))
    return name


def _read(manifest_file: Path) -> Manifest:
    if not manifest_file.exists():
        raise NotFound(file=str(manifest_file))
    try:
        manifest = msgspec.json.decode(manifest_file.read_bytes(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(file=str(manifest_file)) from error
    file = manifest_file.with_name(manifest.file)
    if manifest.format != FORMAT or not _names_only_names(manifest) or not is_whole(file, manifest):
        raise ArchiveDamaged(file=str(file))
    return manifest


def _names_only_names(manifest: Manifest) -> bool:
    """Whether what becomes part of a statement is a table, columns and types: people can touch a manifest."""
    columns = manifest.columns
    return (
        PARTITION_NAME.fullmatch(manifest.partition) is not None
        and all(COLUMN_NAME.fullmatch(column.name) and COLUMN_TYPE.fullmatch(column.type) for column in columns)
        and Path(manifest.file).name == manifest.file
    )


def _hash_of(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _settle(file: IO[bytes]) -> None:
    """On disk before anything is dropped."""
    file.flush()
    os.fsync(file.fileno())
