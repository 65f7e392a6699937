"""Kinds of imports. A package declares each of its own in its `importing.py`: the columns, the row that is made of
them, how a row is judged, how rows are written. Reading, previews, pieces, error sheets and templates are the same for
all (`guide_app.ground.imports`).

A row is matched by its natural code, and judged against what is there: new, changed, unchanged, or refused by name.
Rows are read, judged and written many at a time (a *piece*), with one statement for all of them, never one for each.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from guide_app.base.kernel.access import Actor, Permission
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.cells import Told, rule_of
from guide_app.base.kernel.imports.columns import Column, Need

R = TypeVar("R", bound=msgspec.Struct)
K = TypeVar("K")


class Outcome(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Problem(msgspec.Struct, frozen=True):
    """A rule that a row breaks; `field` is that of a column, empty where the whole row is meant."""

    field: str
    rule_zh: str
    rule_en: str


class Change(msgspec.Struct, frozen=True):
    """What becomes of a field, as people read it; `before` is null where there was nothing."""

    field: str
    before: str | None
    after: str


class Judgement(msgspec.Struct, frozen=True):
    """What an import does with a row, and why."""

    outcome: Outcome
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


class Judging(Generic[R]):
    """A row while it is judged: what it changes and which rules it breaks are gathered, all of them.

    Where cells break the rules of their columns (`found`), the row is judged by the others: in the place of the
    `broken` ones stands nothing, or what is there for nothing, and what is said of these alone goes unheard.
    """

    __slots__ = ("_broken", "_changes", "_columns", "_is_known_by_its_key", "_problems", "row", "rules_broken")

    def __init__(
        self,
        columns: Sequence[Column],
        row: R,
        *,
        found: Sequence[Problem] = (),
        broken: frozenset[str] = frozenset(),
        key: Sequence[str] = (),
    ) -> None:
        self._columns = {column.field: column for column in columns}
        self._changes: list[Change] = []
        self._problems: list[Problem] = [*found]
        self._broken = broken
        self._is_known_by_its_key = broken.isdisjoint(key)
        self.rules_broken = 0
        """How often a rule was found to be broken, heard or not: to see whether a part of the judging found one."""
        self.row = row

    def refuse(self, where: str, chinese: str, english: str) -> None:
        """The row breaks a rule, in the column of that field."""
        self.rules_broken += 1
        if where not in self._broken:
            self._problems.append(Problem(where, chinese, english))

    def can_tell(self, *where: str) -> bool:
        """Whether the cells of these fields say what they mean: what follows from one that does not is no fault."""
        return self._broken.isdisjoint(where)

    def refuse_by(self, refusal: InvalidField) -> None:
        """The row breaks the rule that this refusal names."""
        self.refuse(str(refusal.facts["field"]), *rule_of(refusal))

    def filled(self, where: str) -> bool:
        """Whether the cell of that field is filled in."""
        return getattr(self.row, where) is not msgspec.UNSET

    def compare(self, where: str, before: Any) -> bool:  # a value of any column
        """Note the change of a field that is filled in and differs from what is there; whether it does."""
        after = getattr(self.row, where)
        if after is msgspec.UNSET or after == before:
            return False
        shown = self._columns[where].type.shown
        self._changes.append(Change(where, None if before is None else shown(before), shown(after)))
        return True

    def keep(self, where: str, before: Any) -> None:  # as above
        """Refuse another value for a field that an import does not change."""
        after = getattr(self.row, where)
        if after is not msgspec.UNSET and after != before:
            shown = "" if before is None else self._columns[where].type.shown(before)
            self.refuse(where, f"导入不修改此列，现为：{shown}", f"an import does not change this, it is: {shown}")

    def note(self, where: str, before: str | None, after: str) -> None:
        """Note a change that is more than the value of one cell."""
        self._changes.append(Change(where, before, after))

    @property
    def is_changed(self) -> bool:
        """Whether a change is noted so far."""
        return bool(self._changes)

    def ends(self, *, known: bool) -> Judgement:
        """What becomes of the row, `known` by its code or new. What a new one lacks is found here; not of a row whose
        code cannot be read, for it may well be known."""
        if not known and self._is_known_by_its_key:
            for column in self._columns.values():
                if column.need is Need.NEW and not self.filled(column.field):
                    self.refuse(column.field, "新建时必填", "needed for what is new")
        if self._problems:
            return Judgement(Outcome.REFUSED, problems=tuple(self._problems))
        if not known:
            news = [name for name in self._columns if self.filled(name) and not self._is_noted(name)]
            for name in news:
                self.compare(name, None)
            return Judgement(Outcome.NEW, tuple(self._changes))
        return Judgement(Outcome.CHANGED if self._changes else Outcome.UNCHANGED, tuple(self._changes))

    def _is_noted(self, where: str) -> bool:
        return any(change.field == where for change in self._changes)


@dataclass(frozen=True, slots=True)
class Judged(Generic[R]):
    """A row with what is done with it."""

    row: R
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class ImportKind(Generic[R, K]):
    """Something that is imported. `name` is how it is called in addresses and commands, `title` (Chinese, English).

    `look` reads at once what a piece of rows is judged against; with `lock` it locks it until the transaction ends.
    `judge` looks at one row; what it leaves in `K` is seen by the rows after it. `write` does what was judged new and
    changed, in the transaction of its caller; it raises PieceChanged when what `look` read holds no longer.
    """

    name: str
    title: Told
    may: Permission
    columns: tuple[Column, ...]
    row: type[R]
    key: tuple[str, ...]
    """The fields by which a row is known; no two rows of a file are alike in them."""
    look: Callable[[Actor, Sequence[R], bool], Awaitable[K]]
    judge: Callable[[Actor, Judging[R], K], Judgement]
    write: Callable[[Actor, Sequence[Judged[R]], K], Awaitable[None]]
    exported_as: str | None
    """The exported list whose files come back as sheets of this kind; None where no list is one."""
    above: str | None = None
    """The field that names the row above by its key, where rows stand below others of their own kind."""
    carry: Callable[[K, K], None] | None = None
    """Make known to the next piece what the one before has planned: a preview writes nothing that could be read."""
    rules: tuple[Told, ...] = ()
    """What has to be known to fill in the sheet, beyond the columns."""
    piece: int = 500
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", frozenset(column.field for column in self.columns))
        if self.known != set(self.row.__struct_fields__):
            raise TypeError(f"columns and row of {self.name} differ: {self.known ^ set(self.row.__struct_fields__)}")
        if KINDS.setdefault(self.name, self) is not self:
            raise TypeError(f"two kinds of imports share the name {self.name}")

    @property
    def is_personal(self) -> bool:
        """Whether its rows are about people, of whom some column holds what is masked."""
        return any(column.type.masked is not None for column in self.columns)


class PieceChanged(Exception):
    """Somebody wrote meanwhile what this piece was judged against; it is judged again."""


AnyKind = ImportKind[Any, Any]
"""A kind of any row."""
KINDS: dict[str, AnyKind] = {}
"""Every kind by its name, filled as packages declare them."""


def put_in_order(kinds: Sequence[ImportKind[Any, Any]]) -> None:
    """Have these kinds told in this order, in whatever order their packages were imported."""
    for kind in kinds:
        KINDS[kind.name] = KINDS.pop(kind.name)
