"""Every small change that can be made to a source text: one operator, constant, condition or call at a time.

Left out is what is not calculation: annotations, type aliases, docstrings, decorators, assertions, `__all__`, what is
inside f-strings, and how a class is laid out (`frozen=True` and the like).
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMPARISONS = {
    ast.Lt: ("<", ["<=", ">="]),
    ast.LtE: ("<=", ["<", ">"]),
    ast.Gt: (">", [">=", "<="]),
    ast.GtE: (">=", [">", "<"]),
    ast.Eq: ("==", ["!="]),
    ast.NotEq: ("!=", ["=="]),
    ast.Is: ("is", ["is not"]),
    ast.IsNot: (r"is\s+not", ["is"]),
    ast.In: ("in", ["not in"]),
    ast.NotIn: (r"not\s+in", ["in"]),
}
ARITHMETIC = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "//"), ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "*"),
    ast.Div: ("/", "*"), ast.Pow: ("**", "*"), ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"),
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
LAYOUT = {"frozen", "order", "eq", "slots", "gc", "kw_only", "weakref", "strict"}
TYPES = {"Literal", "Callable", "Mapping", "Sequence"}


@dataclass(frozen=True)
class Mutation:
    """A stretch of source, in bytes from its beginning, and what is put in its place."""

    start: int
    end: int
    text: str

    def apply(self, source: bytes) -> bytes:
        """The source with the change."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def line(self, source: bytes) -> int:
        """The line the change is in, from 1."""
        return source.count(b"\n", 0, self.start) + 1

    def shown(self, source: bytes) -> tuple[str, str]:
        """The lines the change is in, before and after it, each as one line without indentation."""
        first, last = source.rfind(b"\n", 0, self.start) + 1, source.find(b"\n", self.end)
        last = last if last >= 0 else len(source)
        before = source[first:last]
        after = source[first : self.start] + self.text.encode() + source[self.end : last]
        return _one_line(before), _one_line(after)


def _one_line(text: bytes) -> str:
    return " ".join(text.decode().split())


def mutations_of(source: bytes) -> list[Mutation]:
    """Every change to a module, in order of place."""
    text = _Text(source)
    found = [one for node in _nodes(ast.parse(source)) for one in _changes(node, text)]
    return sorted(set(found), key=lambda one: (one.start, one.end, one.text))


class _Text:
    """A source text in which nodes of its tree can be found."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt | ast.pattern) -> tuple[int, int]:
        assert node.end_lineno is not None, "a parsed node knows its end"
        assert node.end_col_offset is not None, "a parsed node knows its end"
        return self.lines[node.lineno - 1] + node.col_offset, self.lines[node.end_lineno - 1] + node.end_col_offset

    def of(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self.source[start:end].decode()

    def whole(self, node: ast.expr | ast.stmt, replacement: str) -> Mutation:
        return Mutation(*self.span(node), replacement)

    def between(self, left: ast.expr, right: ast.expr, pattern: str, replacement: str) -> Mutation:
        """The operator between two operands."""
        start, end = self.span(left)[1], self.span(right)[0]
        place = re.search(pattern.encode(), self.source[start:end])
        assert place is not None, "an operator stands between its operands"
        return Mutation(start + place.start(), start + place.end(), replacement)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may change."""
    for child in _children(tree):
        if isinstance(child, ast.Assert | ast.JoinedStr) or _names_types(child):
            continue
        yield child
        yield from _nodes(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params"}:
            continue
        parts = value if isinstance(value, list) else [value]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            parts = parts[:1]
        yield from (part for part in parts if isinstance(part, ast.AST))


def _names_types(node: ast.AST) -> bool:
    """Whether a statement or expression only says what types there are, how they are laid out, or what is public."""
    if isinstance(node, ast.keyword):
        return node.arg in LAYOUT
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in TYPES
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        alias = isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.BitOr) and node.col_offset == 0
        return node.targets[0].id == "__all__" or alias
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST, text: _Text) -> Iterator[Mutation]:
    if isinstance(node, ast.Compare):
        yield from _comparisons(node, text)
    elif isinstance(node, ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in pairwise(node.values):
            yield text.between(left, right, rf"\b{old}\b", new)
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        old, new = ARITHMETIC[type(node.op)]
        yield text.between(node.left, node.right, re.escape(old), new)
    elif isinstance(node, ast.UnaryOp):
        yield text.whole(node, text.of(node.operand))
    elif isinstance(node, ast.Constant):
        yield from (text.whole(node, new) for new in _constants(node.value))
    elif isinstance(node, ast.Call):
        yield from _calls(node, text)
    elif isinstance(node, ast.stmt):
        yield from _statements(node, text)
    for condition in _conditions(node):
        yield text.whole(condition, f"(not ({text.of(condition)}))")


def _comparisons(node: ast.Compare, text: _Text) -> Iterator[Mutation]:
    operands = [node.left, *node.comparators]
    for (left, right), operator in zip(pairwise(operands), node.ops, strict=True):
        old, news = COMPARISONS[type(operator)]
        yield from (text.between(left, right, old, new) for new in news)
    for operand in operands if isinstance(node.ops[0], ast.Eq | ast.NotEq) else []:
        if isinstance(operand, ast.Constant) and isinstance(operand.value, str):
            yield text.whole(operand, repr(operand.value + "?"))


def _constants(value: object) -> list[str]:
    if isinstance(value, bool):
        return [str(not value)]
    if isinstance(value, int):
        return [str(value + 1), str(value - 1)] if value > 0 else [str(value + 1)]
    return []


def _calls(node: ast.Call, text: _Text) -> Iterator[Mutation]:
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        arguments = {keyword.arg for keyword in node.keywords}
        if not (CALLS[node.func.id] == "list" and arguments):
            yield text.whole(node.func, CALLS[node.func.id])
    if isinstance(node.func, ast.Attribute) and node.func.attr == "startswith":
        end = text.span(node.func)[1]
        yield Mutation(end - len("startswith"), end, "endswith")


def _statements(node: ast.stmt, text: _Text) -> Iterator[Mutation]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield text.whole(node, "pass")
    elif isinstance(node, ast.Continue | ast.Break):
        yield text.whole(node, "break" if isinstance(node, ast.Continue) else "continue")
    elif isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        old, new = ARITHMETIC[type(node.op)]
        yield text.between(node.target, node.value, re.escape(old), new)


def _conditions(node: ast.AST) -> list[ast.expr]:
    """Conditions to turn round; comparisons and what is joined by and, or, not are changed where they stand."""
    found: list[ast.expr] = []
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        found = [node.test]
    elif isinstance(node, ast.comprehension):
        found = node.ifs
    elif isinstance(node, ast.match_case) and node.guard is not None:
        found = [node.guard]
    return [one for one in found if not isinstance(one, ast.Compare | ast.BoolOp | ast.UnaryOp)]
