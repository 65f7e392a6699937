"""The names of a document and the ids that stand for them: in the same order, for the smaller name wins a tie."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from commissions.engine.api import COMPANY, pool_of, unallocated_of

Document = Mapping[str, Any]  # decoded JSON of a valid scenario


class Directory:
    """Names of one kind, both ways. Ids ascend as the names do by their bytes."""

    def __init__(self, kind: int, names: Iterable[str]) -> None:
        ordered = sorted(set(names), key=str.encode)
        self.ids = {
            name: UUID(int=(kind << 112) | (7 << 76) | (2 << 62) | place) for place, name in enumerate(ordered, 1)
        }
        self.names = {one: name for name, one in self.ids.items()}

    def __contains__(self, name: object) -> bool:
        return name in self.ids

    def __getitem__(self, name: str) -> UUID:
        return self.ids[name]


class Names:
    """Every name of a document."""

    def __init__(self, document: Document) -> None:
        events = document["events"]
        self.entities = Directory(1, document["entities"])
        self.stores = Directory(2, (store["id"] for store in document["stores"]))
        self.associates = Directory(3, (one["id"] for one in document["associates"]))
        self.orders = Directory(4, (event["order"] for event in events if "order" in event))
        self.members = Directory(5, _members(document))
        self.tasks = Directory(6, (event["task"] for event in events if "task" in event))
        self.events = Directory(7, (event["id"] for event in events))
        self.lines: dict[tuple[str, int], str] = {}
        """The name of a line by its order and number."""
        self.channels: dict[str, str] = {}
        """The channel of an order that was sold; empty where it has none."""

    def number_of(self, order: str, line: str) -> int:
        """The number of a line of an order that was sold; 0 where it has no such line."""
        return next((no for (of, no), name in self.lines.items() if (of, name) == (order, line)), 0)

    def payee(self, text: str) -> str:
        """A payee as the document spells it, from how the product does."""
        if text == COMPANY:
            return COMPANY
        for spell in (pool_of, unallocated_of):
            if text.startswith(spell("")):
                return spell(self.stores.names[UUID(text.removeprefix(spell("")))])
        return self.associates.names[UUID(text)]

    def ref(self, component: str, ref: str) -> str:
        """What an entry refers to, as the document spells it."""
        if ref == "-":
            return ref
        if component == "ACQUISITION":
            return self.members.names[UUID(ref)]
        if component == "TASK":
            return self.tasks.names[UUID(ref)]
        if component == "ADJUST":
            return self.events.names[UUID(ref)]
        if ref.startswith(("S/", "E/")):
            kind, place, plan = ref.split("/")
            return f"{kind}/{(self.stores if kind == 'S' else self.entities).names[UUID(place)]}/{plan}"
        order, line = ref.split("/")
        name = self.orders.names[UUID(hex=order)]
        return f"{name}/{self.lines[name, int(line)]}"


def _members(document: Document) -> Iterable[str]:
    yield from (one["member"] for one in document["associates"] if one.get("member") is not None)
    yield from (event["member"] for event in document["events"] if "member" in event)
