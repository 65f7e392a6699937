"""The list of decisions: `docs/decisions/README.md`, from the heads of the pages beside it (`make docs`)."""

import re
from pathlib import Path

DECISIONS_PAGE = Path(__file__).resolve().parents[3] / "docs" / "decisions" / "README.md"

HEAD_OF_DECISION = re.compile(
    r"# (.+)\n\n- Status: (accepted|superseded by \[.+\]\(.+\.md\))\n- Date: (20\d\d-\d\d-\d\d)\n\n"
)
"""A title, whether it holds, and since when."""

HEAD = """\
# 决定 · Decisions

Half a page each: what was decided, why, and what it costs. A decision is not rewritten when times change; a new one
takes its place, and the old one says so, with `superseded by` and a link as its status. This list is written by
`make docs`, and a test compares it.

| date | decision | status |
|---|---|---|
"""


def decisions() -> list[Path]:
    """Every page but the list."""
    return sorted(page for page in DECISIONS_PAGE.parent.glob("*.md") if page != DECISIONS_PAGE)


def decisions_page() -> str:
    """The whole list, the oldest decision first. Pages without a proper head are left out."""
    heads = [(HEAD_OF_DECISION.match(page.read_text(encoding="utf-8")), page.name) for page in decisions()]
    rows = [(head[3], name, f"| {head[3]} | [{head[1]}]({name}) | {head[2]} |\n") for head, name in heads if head]
    return HEAD + "".join(row for *_, row in sorted(rows))
