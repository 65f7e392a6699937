"""What is sealed of clienteling, each under the key of the customer it is about."""

from clienteling.sealing import CARE_NOTE, NOTE
from guide_app.base.kernel.sealed import OwnedColumns, Sealing


def _owned(table: str, column: str, purpose: str) -> OwnedColumns:
    return OwnedColumns(table, {column: purpose}, owner="member", keys="member_key", key_owner="member")


SEALING = Sealing(
    owned=(
        _owned("member_note", "text_sealed", NOTE),
        _owned("member_note_version", "text_sealed", NOTE),
        _owned("care_date", "note_sealed", CARE_NOTE),
    )
)
