"""Who signed in at a stand-in's WeChat: codes that are good once and for five minutes, and what is said of bad ones."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from payments.stand_in.keys import STAND_IN_SECRET

LASTS = timedelta(minutes=5)
INVALID, USED, SECRET, APP, BUSY = 40029, 40163, 40125, 40013, -1


@dataclass
class SignIns:
    """Codes that were given, and those that were taken. `trouble` is what is said next instead of the truth."""

    app_id: str
    given: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    trouble: list[dict[str, object]] = field(default_factory=list)

    def give(self, code: str, openid: str, *, at: datetime) -> None:
        """Let somebody go back with a code."""
        self.given[code] = (openid, at)

    def who(self, asked: dict[str, str], *, at: datetime) -> dict[str, object]:
        """Whose a code is, or the number of what is wrong, as WeChat says it."""
        if self.trouble:
            return self.trouble.pop(0)
        if asked.get("appid") != self.app_id:
            return _no(APP, "invalid appid")
        if asked.get("secret") != STAND_IN_SECRET:
            return _no(SECRET, "invalid appsecret")
        code = asked.get("code", "")
        if code in self.taken:
            return _no(USED, "code been used")
        openid, given_at = self.given.pop(code, ("", at))
        if not openid or at - given_at > LASTS:
            return _no(INVALID, "invalid code")
        self.taken.add(code)
        return {"access_token": "stand-in", "expires_in": 7_200, "openid": openid, "scope": "snsapi_base"}


def _no(errcode: int, errmsg: str) -> dict[str, object]:
    return {"errcode": errcode, "errmsg": f"{errmsg}, rid: stand-in"}
