"""A small HTTP/1.1 load client: keep-alive connections on one event loop, each with one request under way."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import uvloop

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"

Requests = Callable[[int], Iterator[bytes]]
"""What a connection, known by its number, sends one after the other: whole requests as they go over the wire."""


@dataclass(frozen=True)
class Measured:
    """What came of a load: answers by status, and how long each of the good ones took, sorted."""

    seconds: float
    statuses: dict[int, int]
    latencies: Sequence[float]

    @property
    def good(self) -> int:
        """Answers with a status of success."""
        return sum(count for status, count in self.statuses.items() if status < 300)

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds

    def milliseconds(self, share: float) -> float:
        """The latency that this share of the answers kept, e.g. 0.99."""
        return 1_000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def request(method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: bench",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    if body:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + HEAD_END + body


def same(*requests: bytes) -> Requests:
    """Every connection sends these in turn, each connection starting at another."""
    return lambda number: itertools.cycle(requests[number % len(requests) :] + requests[: number % len(requests)])


def load(port: int, requests: Requests, *, connections: int, seconds: float) -> Measured:
    """Send as fast as answers come, on `connections` connections, for so many seconds."""
    return uvloop.run(_load(port, requests, connections=connections, seconds=seconds))


async def _load(port: int, requests: Requests, *, connections: int, seconds: float) -> Measured:
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    clients = []
    for number in range(connections):
        connect = partial(_Client, requests(number), start + seconds)
        _, client = await loop.create_connection(connect, "127.0.0.1", port)
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    spent = time.perf_counter() - start
    statuses: dict[int, int] = {}
    for client in clients:
        for status, count in client.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    return Measured(spent, statuses, sorted(itertools.chain.from_iterable(client.latencies for client in clients)))


class _Client(asyncio.Protocol):
    """One connection. Reads answers with a Content-Length, as all of ours have."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.statuses: dict[int, int] = {}
        self.latencies: list[float] = []
        self.done = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._until = until
        self._read = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a stream transport by construction
        self._send()

    def data_received(self, data: bytes) -> None:
        self._read = self._read + data if self._read else data
        head = self._read.find(HEAD_END)
        if head < 0:
            return
        place = self._read.lower().find(LENGTH, 0, head)
        length = 0
        if place >= 0:
            length = int(self._read[place + len(LENGTH) : self._read.index(b"\r", place)])
        if len(self._read) < head + len(HEAD_END) + length:
            return
        status = int(self._read[9:12])
        self._read = b""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        now = time.perf_counter()
        if status < 300:
            self.latencies.append(now - self._sent_at)
        if now < self._until:
            self._send()
        else:
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _send(self) -> None:
        assert self._transport is not None
        following = next(self._requests, None)
        if following is None:
            self.done.set_exception(RuntimeError("too few requests were laid out for a machine as fast as this"))
            return
        self._sent_at = time.perf_counter()
        self._transport.write(following)

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        assert self._transport is not None
        self._transport.close()
