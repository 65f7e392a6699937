"""Books what WeChat Pay said, in forks of this process that die before their first statement, their second, and so on:
`URL FILE…` with what it said, until one comes through. Says of each how many died."""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from asyncpg.connection import Connection

from guide_app.base.kernel import clock
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.entry.wiring import DESK
from payments.protocol.messages import Transaction
from payments.settling import take_in
from tests.safety.forks import Tell, Work, fork

MOST = 60


def dying_at(statement: int, told: Transaction) -> Work:
    """The work of one that dies as it is about to send this statement."""

    async def work(tell: Tell) -> None:
        await connect(sys.argv[1], max_size=1)
        sent = count()
        sends = {name: getattr(Connection, name) for name in ("execute", "_execute", "prepare")}

        def counting(name: str) -> Any:  # as the methods of the library
            async def send(self: Connection, *given: Any, **named: Any) -> Any:
                if next(sent) == statement:
                    os.kill(os.getpid(), signal.SIGKILL)
                return await sends[name](self, *given, **named)

            return send

        with patch.multiple(Connection, **{name: counting(name) for name in sends}):
            await take_in(told, desk=DESK, at=clock.now())
            tell()
        await disconnect()

    return work


def main() -> None:
    for said in map(Path, sys.argv[2:]):
        told = msgspec.json.decode(said.read_bytes(), type=Transaction)
        for statement in range(MOST):
            code, done = fork(dying_at(statement, told)).end()
            if code == 0 and done:
                print(statement, flush=True)
                break
            assert code == -signal.SIGKILL, code
        else:
            sys.exit("nobody came through")


if __name__ == "__main__":
    main()
