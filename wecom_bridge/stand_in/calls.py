"""What the API functions of the stand-in share: the call they answer, reading its body, cursors, sight."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from wecom_bridge.stand_in.corp import App, Corp, Member
from wecom_bridge.stand_in.refusals import Refused

Members = dict[str, object]
"""What an answer carries beside errcode and errmsg."""

BodyT = TypeVar("BodyT", bound=msgspec.Struct)


@dataclass(frozen=True)
class Call:
    """One authenticated call: `query` without the token, `body` undecoded."""

    corp: Corp
    app: App
    query: dict[str, str]
    body: bytes

    def read(self, shape: type[BodyT]) -> BodyT:
        """The body in its shape. Raises Refused(40035) for anything else."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(40035) from error

    def member_in_sight(self, userid: str) -> Member:
        """A member the app may see. Raises Refused: 60111 unknown, 60011 out of sight."""
        member = self.corp.member(userid)
        if member is None:
            raise Refused(60111)
        if not self.app.sees(userid):
            raise Refused(60011)
        return member

    def need_contact_rights(self) -> None:
        """Raises Refused(48002) unless the app is on the list of those that may call the customer APIs."""
        if not self.app.may_read_contacts:
            raise Refused(48002)

    def following_member(self, userid: str) -> Member:
        """A visible member with customer contact switched on. Raises Refused(84074) without."""
        member = self.member_in_sight(userid)
        if not member.follows:
            raise Refused(84074)
        return member


def cursor_after(corp: Corp, listing: str, position: int) -> str:
    """An opaque cursor, good only for the `listing` (call and filter) it was made in."""
    payload = f"{position}".encode()
    mac = hmac.digest(corp.cursor_key, f"{listing}\0{position}".encode(), hashlib.sha256)[:12]
    return base64.urlsafe_b64encode(mac + payload).decode()


def position_of(corp: Corp, listing: str, cursor: str) -> int:
    """Where a cursor points. Raises Refused(50100) for one of another filter, or made up."""
    if not cursor:
        return 0
    try:
        position = int(base64.urlsafe_b64decode(cursor)[12:])
    except ValueError as error:
        raise Refused(50100) from error
    if not hmac.compare_digest(cursor_after(corp, listing, position).encode(), cursor.encode()):
        raise Refused(50100)
    return position
