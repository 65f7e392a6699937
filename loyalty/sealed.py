"""What is sealed of points: why somebody gave them by hand, under the member's own key, so that it goes with them."""

from guide_app.base.kernel.sealed import OwnedColumns, Sealing

NOTE = "loyalty.note"
"""The purpose under which reasons are sealed."""

NOTES = OwnedColumns("growth_entry", {"note_sealed": NOTE}, owner="member", keys="member_key", key_owner="member")

SEALING = Sealing(owned=(NOTES,))
