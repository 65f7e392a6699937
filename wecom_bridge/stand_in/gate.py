"""The door of the stand-in's API: faults, rate and concurrency limits, tokens, then the function of the path."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from wecom_bridge.stand_in import customers, directory, messages
from wecom_bridge.stand_in.calls import Call, Members
from wecom_bridge.stand_in.corp import Corp
from wecom_bridge.stand_in.refusals import Refused, errmsg_of

GET_TOKEN = "gettoken"  # noqa: S105 - a path

FUNCTIONS: dict[str, tuple[Literal["GET", "POST"], Callable[[Call], Members]]] = {
    "externalcontact/get_follow_user_list": ("GET", customers.get_follow_user_list),
    "externalcontact/batch/get_by_user": ("POST", customers.batch_get_by_user),
    "externalcontact/get": ("GET", customers.get),
    "externalcontact/add_contact_way": ("POST", customers.add_contact_way),
    "externalcontact/send_welcome_msg": ("POST", customers.send_welcome_msg),
    "user/get": ("GET", directory.user_get),
    "auth/getuserinfo": ("GET", directory.auth_getuserinfo),
    "message/send": ("POST", messages.message_send),
}
"""Every API but gettoken, by its path under /cgi-bin/."""


@dataclass
class Fault:
    """A failure to show on the next `times` calls of a path (`*` for any): an errcode, an HTTP status, slowness.

    With `after_effect` the call is carried out first and only its answer is replaced.
    """

    path: str
    times: int = 1
    errcode: int | None = None
    http_status: int | None = None
    delay_seconds: float = 0.0
    after_effect: bool = False


@dataclass(frozen=True)
class Answer:
    """What goes back: HTTP 200 and an errcode, unless a fault or an unknown path says otherwise."""

    status: int
    body: bytes


@dataclass
class Gate:
    """One corp's API. `calls` counts what came in by path; the limits are per path."""

    corp: Corp
    faults: list[Fault] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    calls_per_minute: int = 10_000
    concurrent_calls: int | None = None
    wrong_secrets_per_hour: int = 2_000
    _minutes: dict[str, tuple[int, int]] = field(default_factory=dict)
    _running: Counter[str] = field(default_factory=Counter)
    _wrong_secrets: list[float] = field(default_factory=list)

    async def answer(self, method: str, path: str, *, query: dict[str, str], body: bytes) -> Answer:
        """Answer one call of `path` under /cgi-bin/."""
        self.calls[path] += 1
        fault = self._take_fault(path)
        if fault is not None and not fault.after_effect:
            return await self._show(fault) or await self._let_in(method, path, query=query, body=body)
        answer = await self._let_in(method, path, query=query, body=body)
        return (await self._show(fault) if fault is not None else None) or answer

    async def _show(self, fault: Fault) -> Answer | None:
        """The answer of a fault, None when it is mere slowness."""
        await asyncio.sleep(fault.delay_seconds)
        if fault.http_status is not None:
            return Answer(fault.http_status, b"")
        return None if fault.errcode is None else self._refusal(Refused(fault.errcode))

    async def _let_in(self, method: str, path: str, *, query: dict[str, str], body: bytes) -> Answer:
        if path != GET_TOKEN and path not in FUNCTIONS:
            return Answer(404, b"")
        self._running[path] += 1
        try:
            if self.concurrent_calls is not None and self._running[path] > self.concurrent_calls:
                raise Refused(45033)
            self._count_minute(path)
            # Other calls may come in between, so that concurrency can be seen at all.
            await asyncio.sleep(0)
            members = self._token(query) if path == GET_TOKEN else self._call(method, path, query=query, body=body)
        except Refused as refused:
            return self._refusal(refused)
        finally:
            self._running[path] -= 1
        return Answer(200, msgspec.json.encode({"errcode": 0, "errmsg": "ok", **members}))

    def _token(self, query: dict[str, str]) -> Members:
        """A token, unless too many wrong secrets have the caller's address banned for an hour."""
        now = self.corp.now()
        self._wrong_secrets = [at for at in self._wrong_secrets if at > now - 3600]
        if len(self._wrong_secrets) >= self.wrong_secrets_per_hour:
            raise Refused(45009)
        try:
            return directory.gettoken(self.corp, query)
        except Refused:
            self._wrong_secrets.append(now)
            raise

    def _call(self, method: str, path: str, *, query: dict[str, str], body: bytes) -> Members:
        app = self.corp.app_of(query.get("access_token"))
        expected, function = FUNCTIONS[path]
        if method != expected:
            raise Refused(40035)
        return function(Call(corp=self.corp, app=app, query=query, body=body))

    def _count_minute(self, path: str) -> None:
        """Raises Refused(45009) for calls of one path beyond the limit of the running minute."""
        minute = int(self.corp.now() // 60)
        counted, calls = self._minutes.get(path, (minute, 0))
        calls = calls + 1 if counted == minute else 1
        self._minutes[path] = (minute, calls)
        if calls > self.calls_per_minute:
            raise Refused(45009)

    def _take_fault(self, path: str) -> Fault | None:
        fault = next((fault for fault in self.faults if fault.path in (path, "*")), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.faults.remove(fault)
        return fault

    def _refusal(self, refused: Refused) -> Answer:
        errmsg = errmsg_of(refused.errcode, at=self.corp.now())
        return Answer(200, msgspec.json.encode({"errcode": refused.errcode, "errmsg": errmsg, **refused.members}))
