"""What a text may hold, and where a customer's consent stands."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from string import Formatter

from guide_app.base.kernel.errors import InvalidField

NAMES = frozenset({"company", "store", "associate"})
"""What may stand in braces in a text: the customer reads the names that they are dealing with."""
MOST_SHOWN = 200
"""Decisions of one member that are shown."""


class ConsentChannel(StrEnum):
    """Where somebody decided."""

    OWN_DEVICE = "own_device"
    """The customer themselves, on a device of theirs."""
    STORE = "store"
    """Staff, on the customer's word."""
    IMPORT = "import"
    API = "api"
    ERASURE = "erasure"
    """With all that was known of them."""


class Standing(StrEnum):
    """Where a purpose stands with a member."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    NEVER = "never"
    """They were not asked, or did not say yes."""


def standing_of(given: bool | None) -> Standing:
    """Where it stands by the last decision, if there is one."""
    if given is None:
        return Standing.NEVER
    return Standing.GIVEN if given else Standing.WITHDRAWN


def needs_asking(given: bool | None, number: int | None, floor: int) -> bool:
    """Whether what was agreed to is older than the last text that asks anew."""
    return bool(given) and (number or 0) < floor


def require_paragraphs(field: str, paragraphs: Sequence[str]) -> None:
    """Refuse with InvalidField braces that hold no name, or another than of `NAMES`."""
    for place, paragraph in enumerate(paragraphs):
        try:
            named = [name for _, name, spec, turn in Formatter().parse(paragraph) if _is_name(name, spec, turn)]
        except ValueError:
            named = [""]
        if not NAMES.issuperset(named):
            rule = "花括号内只能是 {company}、{store}、{associate} / braces hold {company}, {store} or {associate}"
            raise InvalidField(f"{field}[{place}]", rule)


def require_whole(chinese: Sequence[str], english: Sequence[str]) -> None:
    """Refuse with InvalidField a text whose braces hold no name, or whose languages do not go side by side."""
    require_paragraphs("chinese", chinese)
    require_paragraphs("english", english)
    if len(chinese) != len(english):
        rule = "中英文段数须相同 / as many paragraphs in English as in Chinese"
        raise InvalidField("english", rule, paragraphs=len(chinese))


def _is_name(name: str | None, spec: str | None, turn: str | None) -> bool:
    if spec or turn:
        raise ValueError
    return name is not None


def version_of(number: int, valid_from: datetime) -> str:
    """What a version is called in proofs: its month and its number."""
    return f"{valid_from:%Y-%m}-{number}"
