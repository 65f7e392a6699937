"""What was written about a customer, for the copy of their data."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from clienteling.sealing import CARE_NOTE, NOTE
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.fragments import identities_of


class NoteRow(msgspec.Struct, frozen=True):
    """A note, sealed, with the key that opens it."""

    topic: str
    text_sealed: bytes
    key_wrapped: bytes | None
    written_at: datetime


class CareRow(msgspec.Struct, frozen=True):
    """A care date, its note sealed."""

    purpose: str
    due_on: date
    state: str
    note_sealed: bytes | None
    key_wrapped: bytes | None


def _note(row: NoteRow) -> Mapping[str, object]:
    return msgspec.structs.asdict(row) | {"text": vault().open_of(row.key_wrapped, NOTE, row.text_sealed)}


def _care(row: CareRow) -> Mapping[str, object]:
    sealed = row.note_sealed
    return msgspec.structs.asdict(row) | {
        "note": vault().open_of(row.key_wrapped, CARE_NOTE, sealed) if sealed else None
    }


PERSONAL = (
    PersonalData(
        "clienteling.notes",
        ("导购备注", "Notes of associates"),
        NoteRow,
        f"""
SELECT n.topic, n.text_sealed, k.key_wrapped, n.written_at FROM member_note n
LEFT JOIN member_key k ON k.member = n.member
WHERE n.member IN ({identities_of("$1")}) AND n.text_sealed IS NOT NULL ORDER BY n.written_at, n.id
""",
        {
            "topic": ("主题", "Topic"),
            "text": ("内容", "Text"),
            "written_at": ("时间", "When"),
        },
        _note,
    ),
    PersonalData(
        "clienteling.care_dates",
        ("关怀计划", "Care dates"),
        CareRow,
        f"""
SELECT c.purpose, c.due_on, c.state, c.note_sealed, k.key_wrapped FROM care_date c
LEFT JOIN member_key k ON k.member = c.member
WHERE c.member IN ({identities_of("$1")}) ORDER BY c.due_on, c.id
""",
        {
            "purpose": ("目的", "Purpose"),
            "due_on": ("日期", "Day"),
            "state": ("状态", "State"),
            "note": ("备注", "Note"),
        },
        _care,
    ),
)
