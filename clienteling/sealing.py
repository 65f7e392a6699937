"""The purposes under which what associates write about customers is sealed."""

NOTE = "clienteling.note"
"""Of the text of notes, and what they were before."""
CARE_NOTE = "clienteling.care_note"
"""Of what stands beside a care date."""
