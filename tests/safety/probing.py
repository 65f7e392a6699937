"""Sending what is bad: by whom, where to, and what must be true of every answer."""

import re
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.connecting import ENGINE
from guide_app.base.kernel.database import fetch
from guide_app.base.web.envelope import Envelope
from tests.databases import TABLES
from tests.factories import once
from tests.safety.bad_values import Json
from tests.safety.reach.asks import Ask
from tests.safety.served_routes import asked
from tests.safety.two_regions import Side, spelled

LEFT_ALONE = ("audit_entry", "sign_in_attempt", "pgqueuer", "migration")
"""Tables that may differ after a refusal: who tried what is on record, and wrong passwords are counted."""
NOT_SET_UP = {"wechat_pay_not_configured"}
"""What an installation without the settings answers to a good request."""
DIGEST = "md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"


@dataclass
class Prober:
    """Sends what is bad, and sees to it that what was refused left nothing and what was done is undone."""

    http: httpx.AsyncClient
    people: dict[Role, dict[str, str]]
    refused: int = 0
    sent: int = 0
    wrong: list[str] = field(default_factory=list)

    async def send(self, method: str, path: str, role: Role, **request: Any) -> httpx.Response:  # httpx's own
        """The answer, which is no accident."""
        headers = request.pop("headers", None) or []
        own = list((self.people[role] | once() | {"If-Match": '"1"'}).items())
        given = {name.lower() for name, _ in headers}
        merged = [*((name, value) for name, value in own if name.lower() not in given), *headers]
        async with probe() as keep:
            answer = await self.http.request(
                method, path, headers=[(name, value) for name, value in merged if value is not None], **request
            )
            keep.append(answer.status_code >= 400)
        self.sent += 1
        if answer.status_code >= 400:
            self.refused += 1
            try:
                require_named(answer)
            except AssertionError as error:
                self.wrong.append(f"{method} {path[:200]} {str(request)[:300]}: {str(error)[:400]}")
        return answer


@asynccontextmanager
async def probe() -> Any:
    """A savepoint around a request: what was refused is kept, to be looked at afterwards; what was done is undone."""
    current = ENGINE.current_transaction.get()
    assert current is not None, "inside the test's transaction"
    connection = current.connection
    await connection.execute("SAVEPOINT probe")
    keep: list[bool] = []
    yield keep
    try:
        await connection.execute("RELEASE SAVEPOINT probe" if keep == [True] else "ROLLBACK TO SAVEPOINT probe")
    except asyncpg.InFailedSQLTransactionError:
        # A statement outside of any transaction of ours failed: elsewhere it would have been alone.
        await connection.execute("ROLLBACK TO SAVEPOINT probe")


def require_named(answer: httpx.Response) -> None:
    """The answer is a problem document that says in both languages what is wrong, and where."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert answer.status_code < 500 or told["code"] in NOT_SET_UP, answer.text
    assert told["status"] == answer.status_code, told
    assert told["code"], told
    assert re.search(r"[\u4e00-\u9fff]", told["title_zh"]), told
    assert re.search(r"[A-Za-z]{3}", told["title_en"]), told
    if told["code"] in {"invalid_body", "bad_request"}:
        assert told["errors"], told
        for error in told["errors"]:
            require_both_languages(error)
    if told["code"] == "invalid_field":
        require_both_languages(told)


def require_both_languages(error: Json) -> None:
    assert error["field"], error
    assert re.search(r"[\u4e00-\u9fff]", error["rule"]), error
    assert re.search(r"[A-Za-z]{2}", error["rule"]), error


async def contents() -> dict[str, str]:
    """A digest of every table."""
    names = [row["relname"] for row in await fetch(TABLES)]
    parts = [
        f"SELECT '{name}' AS name, {DIGEST} AS digest FROM \"{name}\" t"
        for name in names
        if not name.startswith(LEFT_ALONE)
    ]
    return {row["name"]: row["digest"] for row in await fetch(" UNION ALL ".join(parts))}


def role_for(ask: Ask) -> Role:
    """Whoever may do it."""
    return min(ask.allowed or {Role.HQ_OPERATOR})


def writes(application: Envelope) -> Iterator[tuple[str, str, Ask]]:
    """Method, path and request of every route that takes a JSON body."""
    for route, ask in asked(application):
        if ask.body is not None:
            method, _, path = route.partition(" ")
            yield method, path, ask


def path_of(path: str, ask: Ask, side: Side) -> str:
    """The address of what it is asked about."""
    for parameter, name in ask.at.items():
        path = path.replace("{" + parameter + "}", spelled(name, side.names))
    return path
