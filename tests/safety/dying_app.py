"""Serves an application whose process ends as it starts, the first times: `PORT FILE TIMES`; FILE counts the starts."""

import os
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from litestar import Litestar, get

from guide_app.entry.cli.api_server import ApiServer

COUNTED, TIMES = "COUNTED_STARTS", "TIMES_TO_DIE"


@get("/")
async def process_id() -> int:
    """Who answers."""
    return os.getpid()


def app() -> Litestar:
    """The factory: each start is a byte more in the file."""
    counted = Path(os.environ[COUNTED])
    with counted.open("ab") as file:
        file.write(b".")
    if counted.stat().st_size <= int(os.environ[TIMES]):
        os._exit(3)
    return Litestar([process_id])


def main() -> None:
    port, os.environ[COUNTED], os.environ[TIMES] = sys.argv[1:]
    ApiServer(
        "tests.safety.dying_app:app",
        port=int(port),
        interface=Interfaces.ASGI,
        factory=True,
        log_level=LogLevels.critical,
    ).serve()


if __name__ == "__main__":
    main()
