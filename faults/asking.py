"""Writes as people and tills send them: each with a key that is kept until it is answered, and what was answered."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE_SECONDS = 60.0
AGAIN = {429, 502, 503, 504}
"""Answers after which the same request is sent again, as the page of errors says."""
Said = dict[str, Any]


@dataclass
class Entry:
    """A write: what was asked by whom under which key, and what was answered."""

    kind: str
    who: str
    path: str
    body: Said | None
    key: str
    status: int
    said: Said
    asked: float
    answered: float

    @property
    def is_done(self) -> bool:
        """Whether it was answered as done; everything else is refused, and leaves nothing."""
        return self.status in (200, 201)


@dataclass
class History:
    """Everything that was asked in a round, and what came of it."""

    entries: list[Entry] = field(default_factory=list)
    scans_asked: int = 0
    confirmed: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    closes: bool = False

    def done(self, *kinds: str) -> list[Entry]:
        """What was answered as done."""
        return [one for one in self.entries if one.kind in kinds and one.is_done]

    def answered_since(self, moment: float) -> bool:
        """Whether something that was asked for since was answered."""
        return any(one.asked >= moment for one in reversed(self.entries))

    def longest_wait(self) -> float:
        """Seconds from asking to the answer, of whoever waited longest."""
        return max((one.answered - one.asked for one in self.entries), default=0.0)


@dataclass
class Shop:
    """Where it all happens."""

    http: httpx.AsyncClient
    bank: httpx.AsyncClient
    people: dict[str, dict[str, str]]
    skus: list[str]
    members: list[str]
    codes: list[str]

    async def ask(self, who: str, path: str, body: Said | None, key: str) -> httpx.Response:
        """One request. Raises what httpx raises."""
        return await self.http.post(path, json=body, headers=self.people[who] | {"Idempotency-Key": key})


class Client:
    """Somebody who asks until they are answered."""

    def __init__(self, shop: Shop, history: History, chance: random.Random) -> None:
        self.shop = shop
        self.history = history
        self.chance = chance
        self.told = secrets.token_hex(4)
        """Keys and phones of this run alone: what is done goes by the seed, what it is called does not."""
        self.number = 0

    async def write(self, kind: str, who: str, path: str, body: Said | None) -> Entry | None:
        """Send until it is answered; None when it never was, which is a finding."""
        self.number += 1
        key = f"{self.told}-{self.number}"
        asked = time.monotonic()
        while time.monotonic() - asked < PATIENCE_SECONDS:
            try:
                answer = await self.shop.ask(who, path, body, key)
            except httpx.TransportError as error:
                self.history.failures[type(error).__name__] += 1
            else:
                if answer.status_code not in AGAIN and answer.status_code < 500:
                    said = answer.json() if answer.content else {}
                    entry = Entry(kind, who, path, body, key, answer.status_code, said, asked, time.monotonic())
                    self.history.entries.append(entry)
                    if not entry.is_done:
                        self.history.failures[f"{kind} {said.get('code', answer.status_code)}"] += 1
                    return entry
                self.history.failures[str(answer.status_code)] += 1
                if answer.status_code not in AGAIN:
                    self.history.problems.append(f"{kind} answered {answer.status_code}: {answer.text[:300]}")
            await asyncio.sleep(0.1)
        self.history.problems.append(f"{kind} {key} was not answered within {PATIENCE_SECONDS:.0f} s")
        return None

    def by_card(self) -> Said:
        """Money of the terminal, with the number that it printed."""
        return {"method": "till_card", "reference": f"{self.told}-{self.number}"}

    def cart(self) -> Said:
        """Two articles or three."""
        skus = self.chance.sample(self.shop.skus, self.chance.randint(1, 2))
        lines = [{"sku": sku, "quantity": self.chance.randint(1, 3)} for sku in skus]
        return {"member_id": self.chance.choice(self.shop.members), "lines": lines}

    async def read(self, who: str, path: str) -> Said | None:
        """Ask until it is answered."""
        answer = await self._patiently(lambda: self.shop.http.get(path, headers=self.shop.people[who]))
        return None if answer is None or answer.status_code != 200 else dict(answer.json())

    async def _patiently(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response | None:
        answer = await patiently(ask, self.history.failures)
        if answer is None:
            self.history.problems.append(f"nothing was answered within {PATIENCE_SECONDS:.0f} s")
        return answer


async def patiently(ask: Callable[[], Awaitable[httpx.Response]], failures: Counter[str]) -> httpx.Response | None:
    """Ask until something else than an outage is answered, or patience is at its end."""
    asked = time.monotonic()
    while time.monotonic() - asked < PATIENCE_SECONDS:
        try:
            answer = await ask()
        except httpx.TransportError as error:
            failures[type(error).__name__] += 1
        else:
            if answer.status_code not in AGAIN:
                return answer
            failures[str(answer.status_code)] += 1
        await asyncio.sleep(0.1)
    return None
