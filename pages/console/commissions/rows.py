"""Rows of a form that come and go: those left empty are taken out, new ones are added, without a script."""

from dataclasses import replace

from guide_app.base.html.forms import Form

LISTS = frozenset({"rules", "gates", "tiers", "steps", "bands", "assignments"})
"""Lists of which a row that says nothing is none."""

SAYS_NOTHING = frozenset({"kind", "id", "priority", "path"})
"""Fields that have a value in a row nobody has filled in."""

Leaf = tuple[str, list[str]]
"""The unit of a field, and what was typed."""

Node = Leaf | dict[str, "Node"]


def without_empty_rows(form: Form) -> Form:
    """The form with its lists numbered anew."""
    tree: dict[str, Node] = {}
    for name, texts in form.values.items():
        unit, _found, path = name.rpartition(":")
        _put(tree, path.split("."), (unit, texts))
    return replace(form, values=dict(_named(_renumbered(tree, ""), "")))


def with_row(form: Form, place: str, **values: str) -> Form:
    """The form with one more row in a list; `values` stand in it."""
    row = f"{place}.{rows_in(form, place)}"
    added = {f"{row}.{name}": [value] for name, value in ({"id": ""} | values).items()}
    return replace(form, values=form.values | added)


def without_row(form: Form, row: str) -> Form:
    """The form without one row, and with its lists numbered anew."""
    kept = {name: texts for name, texts in form.values.items() if not name.rpartition(":")[2].startswith(f"{row}.")}
    return without_empty_rows(replace(form, values=kept))


def rows_in(form: Form, place: str) -> int:
    """How many rows a list has."""
    begun = f"{place}."
    paths = (name.rpartition(":")[2] for name in form.values)
    numbers = (path.removeprefix(begun).partition(".")[0] for path in paths if path.startswith(begun))
    return max((int(number) + 1 for number in numbers if number.isascii() and number.isdigit()), default=0)


def _put(tree: dict[str, Node], steps: list[str], leaf: Leaf) -> None:
    place = tree
    for step in steps[:-1]:
        below = place.setdefault(step, {})
        if isinstance(below, tuple):
            return
        place = below
    place[steps[-1]] = leaf


def _renumbered(node: Node, name: str) -> Node:
    if isinstance(node, tuple):
        return node
    below = {key: _renumbered(each, key) for key, each in node.items()}
    if not all(key.isascii() and key.isdigit() for key in below) or not below:
        return below
    kept = [each for _, each in sorted(below.items(), key=lambda pair: int(pair[0]))]
    if name in LISTS:
        kept = [each for each in kept if _says_something(each)]
    return {str(number): each for number, each in enumerate(kept)}


def _says_something(node: Node) -> bool:
    if isinstance(node, tuple):
        return any(node[1])
    return any(_says_something(each) for name, each in node.items() if name not in SAYS_NOTHING)


def _named(node: Node, path: str) -> list[tuple[str, list[str]]]:
    if isinstance(node, tuple):
        return [(f"{node[0]}:{path}" if node[0] else path, node[1])]
    return [pair for name, each in node.items() for pair in _named(each, f"{path}.{name}" if path else name)]
