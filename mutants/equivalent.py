"""Changes that change nothing anybody could see, each with the reason, by source text: lines move, texts stay."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Equivalent:
    """The lines of a change before and after it."""

    area: str
    was: str
    becomes: str


def known_equivalents() -> list[Equivalent]:
    """Those named in the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8")).get("equivalent", [])
    return [Equivalent(row["area"], row["was"], row["becomes"]) for row in rows]
