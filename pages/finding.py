"""What somebody means who types into the one field in which customers are looked for. Pure."""

import re

from guide_app.ground.members.schemas import FindMembers

TAIL = re.compile(r"[0-9]{4}")
PHONE = re.compile(r"[+]?[0-9][0-9 -]{4,28}")
NUMBER = re.compile(r"[A-Za-z0-9-]{6,40}")


def wanted_from(text: str) -> FindMembers:
    """Four digits are the end of a phone, more of them a phone, Latin letters and digits a number, all else a name."""
    typed = text.strip()
    if TAIL.fullmatch(typed):
        return FindMembers(phone_tail=typed)
    if PHONE.fullmatch(typed):
        return FindMembers(phone=typed)
    if NUMBER.fullmatch(typed) and any(letter.isdigit() for letter in typed):
        return FindMembers(number=typed)
    return FindMembers(name=typed[:60])
