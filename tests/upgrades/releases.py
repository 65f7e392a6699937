"""What is kept of each release: a dump of the small demo, its facts, and the digest of each migration it holds."""

import hashlib
from pathlib import Path

from guide_app.entry.cli.migrating import APPS, files

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "kept"


def dump_of(version: str) -> Path:
    """The dump in PostgreSQL's own format, without owners and rights."""
    return KEPT / f"guide-{version}.dump"


def facts_of(version: str) -> Path:
    """The facts of the dump, as JSON."""
    return KEPT / f"guide-{version}.facts.json"


def digests_of(version: str) -> Path:
    """`<SHA-256>  <path>` of each migration."""
    return KEPT / f"guide-{version}.migrations"


def versions() -> list[str]:
    """The releases that are kept, the oldest first."""
    found = [path.name.removeprefix("guide-").removesuffix(".dump") for path in KEPT.glob("guide-*.dump")]
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def digests() -> list[str]:
    """The lines of `digests_of`, of the migrations as they are."""
    return [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(ROOT)}"
        for path in sorted(files(APPS.values()))
    ]
