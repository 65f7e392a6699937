"""`docs/rules/permissions.md`, written from the permissions themselves (`make docs`)."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from guide_app.base.kernel.access import PERMISSIONS, CustomerPermission, Permission, Role

PERMISSIONS_PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "permissions.md"

HEAD = """\
# 权限 · Permissions

本页由 `make docs` 从代码生成，测试会核对。This page is written by `make docs` from the code, and a test compares it.

默认一律不允许：每个功能先要求一项权限，再看权限范围（数据范围）。新角色在被列入之前什么都不能做。
Nothing is allowed by default: every function first requires a permission, then looks at the reach. A new role holds
nothing until it is listed. `permissions.py` of a package is the one place to change.
"""


def permissions_page() -> str:
    """The whole page: one table a package, a column a role. Only what is imported is on it."""
    people = [role for role in Role if role is not Role.SYSTEM]
    columns = [*(role.names for role in people), ("顾客", "customer")]
    titles = "".join(f" {chinese}<br>{english} |" for chinese, english in columns)
    head = f"| 权限 · permission | 含义 · meaning |{titles}\n|---|---|{':-:|' * len(columns)}\n"
    permissions = sorted(PERMISSIONS.values(), key=_package)
    sections = [
        f"\n## {package}\n\n{head}" + "".join(_row(one, people) for one in members)
        for package, members in groupby(permissions, key=_package)
    ]
    return HEAD + "".join(sections)


def _package(permission: Permission) -> str:
    return permission.name.partition(".")[0]


def _row(permission: Permission, people: Sequence[Role]) -> str:
    chinese, english = permission.title
    held = [*(role in permission.roles for role in people), isinstance(permission, CustomerPermission)]
    marks = "".join(f" {'✓' if one else ''} |" for one in held)
    return f"| `{permission.name}` | {chinese} · {english} |{marks}\n"
