"""Serving an application whose state lives in this process: a second worker would be another one."""

import asyncio
import signal

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar


async def serve_alone(app: Litestar, port: int) -> None:
    """Serve on this machine alone, until Ctrl-C or SIGTERM."""
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    await server.serve()
