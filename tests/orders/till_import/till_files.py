"""Till exports made up for tests: one line, a file of them, a file beside the tests."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.till_import.chain import KnownChain
from guide_app.ground.orders.till_import.lines import RefusedLine, RowLeftOut, Rows, TillLine
from guide_app.ground.orders.till_import.profiles.choosing import layout_by, layout_of, shipped
from guide_app.ground.orders.till_import.profiles.model import Profile

GUIDE = shipped()["guide"]
COLUMNS = tuple(GUIDE.headings(field)[0] for field in GUIDE.columns if field not in GUIDE.optional)
"""The ten columns, in the order in which the product's own exports have them."""
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "data"
SEPTEMBER = SAMPLES / "till_2011-09.csv"
OCTOBER = SAMPLES / "till_2011-10.csv"


def a_line(**changes: str | int) -> list[str]:
    """A sale of 2 cake stands at 12.75 to member 13305, with the named columns changed."""
    usual = {
        "receipt_no": "565082",
        "line_no": "1",
        "sold_at": "2011-09-01 09:15",
        "store_code": "S038",
        "associate_code": "S038-1",
        "member_no": "13305",
        "sku": "22423",
        "name": "REGENCY CAKESTAND 3 TIER",
        "qty": "2",
        "unit_price": "12.75",
    }
    unknown = changes.keys() - usual.keys()
    assert not unknown, unknown
    return [str(changes.get(column, usual[column])) for column in COLUMNS]


def as_text(*lines: list[str], header: tuple[str, ...] = COLUMNS) -> str:
    """The lines as an export writes them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue()


def a_file(folder: Path, *lines: list[str], name: str = "till.csv") -> Path:
    """A file of these lines, UTF-8."""
    path = folder / name
    path.write_text(as_text(*lines), encoding="utf-8")
    return path


def rows_of(headings: Sequence[str] = COLUMNS, *, profile: Profile | None = None, kept: Sequence[str] = ()) -> Rows:
    """How rows under these headings are read in a chain without stores, which may be created."""
    first = [(1, list(headings))]
    layout = layout_of(first) if profile is None else layout_by(profile, first)
    return Rows(layout, KnownChain(NOW, {}, frozenset(kept), creates_stores=True), new_id())


def judge(fields: Sequence[str], position: int = 2) -> TillLine | RefusedLine | RowLeftOut:
    """A row under the ten columns."""
    return rows_of().judge(fields, position)
