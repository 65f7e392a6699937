"""The engine reads nothing but its arguments: what it imports could not give it a clock, a file or chance."""

import ast
import sys
from pathlib import Path

import pytest

from coupons.quoting import cart

ENGINE = Path(cart.__file__).parent
PURE_OF_THE_KERNEL = {f"guide_app.base.kernel.{name}" for name in ("calendar", "codes", "money")}
IMPURE = {"os", "io", "pathlib", "random", "secrets", "socket", "subprocess", "time", "urllib", "uuid", "asyncio"}


def imported(tree: ast.Module) -> set[str]:
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("file", sorted(ENGINE.glob("*.py")), ids=lambda file: file.name)
def test_a_module_imports_only_values_and_arithmetic(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for module in imported(tree):
        root = module.partition(".")[0]
        assert (
            module.startswith("coupons.quoting.")
            or module in ("msgspec", "msgspec.structs", *PURE_OF_THE_KERNEL)
            or root in sys.stdlib_module_names - IMPURE
        ), module
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {function.id for function in called if isinstance(function, ast.Name)}
    methods = {function.attr for function in called if isinstance(function, ast.Attribute)}
    assert not names & {"open", "print", "input"}
    assert not methods & {"now", "utcnow", "today"}
