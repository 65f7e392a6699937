"""One catalogue of words: pages are written in Chinese, and `words/*.po` say the same in English.

Refusals bring both languages with them (`Refusal.title`), so they are part of the catalogue without being in a file.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from guide_app.base.environment import LANGUAGES
from guide_app.base.kernel.errors import REGISTRY

FOLDER = Path(__file__).parent / "words"

Say = Callable[..., str]
"""From a text in Chinese, and what it has in `{braces}`, to the same in somebody's language."""


def _(text: str) -> str:
    """Mark a text of the code for the catalogue; it is translated where it is shown."""
    return text


@cache
def english() -> Mapping[str, str]:
    """Every text that is known, and its English."""
    said: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.po")):
        with file.open("rb") as opened:
            said |= {str(each.id): str(each.string) for each in read_po(opened) if each.id and each.string}
    return dict(refusal.title for refusal in REGISTRY.values()) | said


def translated(text: str, language: str) -> str:
    """A text in a language; in Chinese, as it is written, where the catalogue lacks it."""
    return text if language == "zh" else english().get(text, text)


def speaking(language: str) -> Say:
    """The function by which a page says its texts: `_("还差 {n} 件", n=3)`. What is filled in is escaped."""

    def say(text: str, /, **given: object) -> str:
        told = translated(text, language)
        if not given:
            return told
        return Markup(escape(told)).format(**{name: escape(value) for name, value in given.items()})  # noqa: S704

    return say


def one_of(both: str, language: str) -> str:
    """One half of `中文 / English`, as rules of fields are written; all of it where there is no other half."""
    first, found, second = both.partition(" / ")
    if not found:
        return both
    chinese_first = any("一" <= letter <= "鿿" for letter in first)
    chinese, other = (first, second) if chinese_first else (second, first)
    return chinese if language == "zh" else other


def language_in(accepted: str, default: str) -> str:
    """The language that `Accept-Language` asks for first, of those we have."""
    wanted = []
    for place, each in enumerate(accepted.lower().split(",")[:20]):
        name, _found, weight = each.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, name.partition("-")[0]))
        except ValueError:
            continue
    return next((name for _weight, _place, name in sorted(wanted) if name in LANGUAGES), default)
