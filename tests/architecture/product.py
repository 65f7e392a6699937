"""The product's own modules, imported: what the architecture tests look through."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import TypeVar

from guide_app.entry.cli.documenting import PACKAGES

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the product but the migrations."""
    found = []
    for package in PACKAGES:
        top = import_module(package)
        found.append(top)
        for entry in walk_packages(top.__path__, f"{package}."):
            if "piccolo_migrations" not in entry.name:
                found.append(import_module(entry.name))
    return tuple(found)


def defined(kind: type[T], *, rooms: tuple[str, ...] = ()) -> dict[str, T]:
    """Module-level instances of `kind`, by `module.name`; only in modules whose last name is one of `rooms`, if any."""
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        if not rooms or module.__name__.rpartition(".")[2] in rooms
        for name, value in vars(module).items()
        if isinstance(value, kind)
    }


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    """Every source file of the product but the migrations, parsed once for all who look."""
    return tuple(
        (path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8")))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "piccolo_migrations" not in path.parts
    )


def statements_of(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """(which one, statement) of a constant: itself, or each of a mapping of statements, however deep."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from statements_of(one, f"{name}[{key}]")
    else:
        yield name, value
