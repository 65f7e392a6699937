"""Nothing is allowed by default: every service and query begins by requiring a permission of its package."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from guide_app.base.kernel.access import ANY_ROLE, PERMISSIONS, STAFF, STORE_STAFF, Permission, Role
from guide_app.entry.cli.permissions_page import PERMISSIONS_PAGE, permissions_page
from tests.architecture.product import ROOT, modules, sources

ROOMS = ("service", "queries")
BEFORE_THERE_IS_AN_ACTOR: dict[str, str] = {
    "guide_app.ground.auth.service.sign_in": "nobody is signed in yet",
    "guide_app.ground.auth.service.sign_out": "the token itself is the proof",
    "guide_app.ground.customers.service.ask_for_code": "nobody is signed in yet; the answer tells nothing",
    "guide_app.ground.customers.service.sign_in_by_code": "nobody is signed in yet; the code is the proof",
    "guide_app.ground.customers.wechat.service.come_back": "the same; WeChat says who they are, a code has proven it",
    "guide_app.ground.members.service.opening.open_consent": "the customer's own device, by an unguessable token",
    "guide_app.ground.members.service.opening.send_consent_code": "as above, from the page it was given",
    "guide_app.ground.members.service.consenting.confirm_consent": "as above",
    "guide_app.ground.members.service.joining.begin_to_join": "by themselves; a code to their phone proves it",
    "guide_app.ground.catalog.gallery.queries.picture_at": "whoever has the unguessable address of a picture",
    "guide_app.ground.privacy.queries.requests.behind_link": "whoever has the unguessable link of a request",
}
"""Functions that anybody may call, with the reason."""


def in_room(path: Path) -> bool:
    """Whether a source file belongs to a package's services or queries, as a module or in a folder."""
    return any(part in ROOMS for part in path.with_suffix("").parts)


def public_functions() -> list[tuple[str, ast.AsyncFunctionDef | ast.FunctionDef]]:
    found = []
    for path, tree in sources():
        if in_room(path):
            module = ".".join(path.with_suffix("").parts)
            for node in tree.body:
                if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and not node.name.startswith("_"):
                    found.append((f"{module}.{node.name}", node))
    return found


def first_statement(function: ast.AsyncFunctionDef | ast.FunctionDef) -> ast.stmt:
    return function.body[1] if ast.get_docstring(function) is not None else function.body[0]


@pytest.mark.parametrize(
    ("name", "function"), public_functions(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_service_and_query_begins_by_requiring_a_permission(
    name: str, function: ast.AsyncFunctionDef | ast.FunctionDef
) -> None:
    if name in BEFORE_THERE_IS_AN_ACTOR:
        return
    parameters = [*function.args.posonlyargs, *function.args.args]
    assert [parameter.arg for parameter in parameters[:1]] == ["actor"], f"{name}: the actor comes first"
    call = getattr(first_statement(function), "value", None)
    assert isinstance(call, ast.Call), f"{name} requires nothing first"
    assert ast.unparse(call.func) == "actor.require", f"{name} requires nothing first"
    module = import_module(name.rpartition(".")[0])
    assert len(call.args) == 1
    required: object = module
    for part in ast.unparse(call.args[0]).split("."):
        required = getattr(required, part)
    assert isinstance(required, Permission), f"{name} requires something that is no permission"


def test_what_anybody_may_call_is_there() -> None:
    for name in BEFORE_THERE_IS_AN_ACTOR:
        module, _, function = name.rpartition(".")
        assert hasattr(import_module(module), function), name


def test_permissions_stand_in_the_permissions_of_their_package() -> None:
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, Permission) and module.__name__.endswith(".permissions"):
                package = module.__name__.removesuffix(".permissions").rpartition(".")[2]
                assert value.name.startswith(f"{package}."), value
    made = [path for path, tree in sources() for node in ast.walk(tree) if _makes_a_permission(node)]
    assert {path.name for path in made} <= {"permissions.py"}


def _makes_a_permission(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Permission", "CustomerPermission"}
    )


def test_every_permission_is_required_somewhere() -> None:
    modules()
    text = "".join((ROOT / path).read_text(encoding="utf-8") for path, _ in sources())
    for module in modules():
        if module.__name__.endswith(".permissions"):
            for constant, value in vars(module).items():
                if isinstance(value, Permission):
                    assert text.count(constant) > 1, f"{value} is required nowhere"


def test_only_what_is_everybodys_own_is_open_to_every_role() -> None:
    modules()
    open_to_all = {name for name, permission in PERMISSIONS.items() if permission.roles >= ANY_ROLE}
    own = {"auth.own_account", "background.own"}
    assert open_to_all <= own, "list the roles: one that is added later must hold nothing by itself"


def test_a_new_role_would_hold_nothing() -> None:
    text = "".join((ROOT / path).read_text(encoding="utf-8") for path, _ in sources() if path.name == "permissions.py")
    assert "in Role" not in text
    assert "set(Role" not in text


def test_the_page_of_permissions_is_up_to_date() -> None:
    modules()
    assert PERMISSIONS_PAGE.read_text(encoding="utf-8") == permissions_page(), "run `make docs`"


def test_every_role_has_names_for_people() -> None:
    for role in Role:
        chinese, english = role.names
        assert chinese
        assert english


def test_roles_that_serve_customers_in_a_store_are_posted_to_one() -> None:
    assert all(role.works_in_store for role in STORE_STAFF)
    assert not any(role.works_in_store for role in STAFF - STORE_STAFF)
