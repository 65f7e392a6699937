"""Copies of what is known of a person: gathered from every package, as JSON and a workbook in a zip, kept sealed."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import xlsxwriter

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.personal_data import KNOWN, PersonalData
from guide_app.ground.exports.cells import text_in_workbook
from guide_app.ground.files.keeping import Described, enter, lay_down
from guide_app.ground.files.rules import Purpose
from guide_app.ground.privacy.permissions import HANDLE_REQUESTS
from guide_app.ground.privacy.requests.rules import COPY_KEPT

COPIES = Purpose(
    "privacy.copy",
    ("顾客的数据副本", "A copy of a customer's data"),
    None,
    HANDLE_REQUESTS,
    by_own_door=True,
    unused=COPY_KEPT,
)
WANTED = """
SELECT r.id, r.member AS member_id, m.number FROM privacy_request r JOIN member m ON m.id = r.member
WHERE r.kind = 'copy' AND r.state = 'proven' AND m.erased_at IS NULL ORDER BY r.id LIMIT 20
"""
MADE = """
UPDATE privacy_request SET state = 'done', closed_at = $2, file = $3, file_until = $4, version = version + 1
WHERE id = $1 AND state = 'proven'
"""

Section = tuple[PersonalData, list[Mapping[str, object]]]


class Wanted(msgspec.Struct, frozen=True):
    """A copy that somebody waits for."""

    id: UUID
    member_id: UUID
    number: str


async def make_copies(_: datetime) -> int:
    """Make what waits, a few at a time; how many. Safe to run twice and to be killed: the request says when it is done,
    in one transaction with its file."""
    made = 0
    for wanted in await fetch_as(Wanted, WANTED):
        made += await make_copy(wanted)
    return made


async def make_copy(wanted: Wanted) -> bool:
    """One of them; whether it was still wanted when it was made."""
    sections: list[Section] = [(one, await one.rows(wanted.member_id)) for one in KNOWN]
    at = clock.now()
    laid = await lay_down(await asyncio.to_thread(packed, sections, wanted.number, at))
    until = at + COPY_KEPT
    described = Described("application/zip", f"我的数据-{wanted.number}-{at:%Y%m%d}.zip")
    async with transaction():
        file = await enter(laid, described, purpose=COPIES, by=SYSTEM, at=at, expires_at=until)
        if not await execute(MADE, wanted.id, at, file.id, until):
            return False
        counts = {one.name: len(rows) for one, rows in sections}
        await audit.record(
            SYSTEM, "privacy.copy_made", f"privacy_request:{wanted.id}", member=wanted.member_id, counts=counts
        )
    return True


def packed(sections: Sequence[Section], number: str, at: datetime) -> bytes:
    """The zip: `data.json` for programs, `数据副本.xlsx` for people."""
    whole = {
        "member": number,
        "made_at": at,
        "sections": {one.name: {"title": one.title, "heads": one.heads, "rows": rows} for one, rows in sections},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", msgspec.json.format(msgspec.json.encode(whole), indent=1))
        archive.writestr("数据副本.xlsx", _workbook(sections))
    return made.getvalue()


def _workbook(sections: Sequence[Section]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for one, rows in sections:
        sheet = book.add_worksheet(one.title[0][:31])
        for column, (name, title) in enumerate(one.heads.items()):
            sheet.write_string(0, column, f"{title[0]} {title[1]}", bold)
            sheet.set_column(column, column, 22)
            for place, row in enumerate(rows, start=1):
                value = row[name]
                if value is not None:
                    sheet.write_string(place, column, text_in_workbook(_shown(value)))
        sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
