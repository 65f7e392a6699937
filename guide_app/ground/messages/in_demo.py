"""The messenger of the demo: what is sent goes into a file, for whoever plays the customer. Never with real keys."""

import asyncio
import os
from pathlib import Path

import msgspec

from guide_app.base.kernel import clock
from guide_app.ground.messages.ports import CodeMessage, TextMessage
from guide_app.ground.messages.rules import DEMO_MESSAGES


class DemoMessenger:
    """Appends each message to the file."""

    def __init__(self, home: Path) -> None:
        self._file = home / DEMO_MESSAGES

    def require_ready(self) -> None:
        """It is."""

    async def send(self, message: CodeMessage) -> None:
        """Write it down."""
        said = {"at": clock.now(), "to": message.phone, "code": message.code, "minutes": message.minutes}
        await asyncio.to_thread(self._append, msgspec.json.encode(said) + b"\n")

    async def send_text(self, message: TextMessage) -> None:
        """Write it down."""
        said = {
            "at": clock.now(),
            "to": message.phone,
            "template": message.template,
            "parameters": message.parameters,
        }
        await asyncio.to_thread(self._append, msgspec.json.encode(said) + b"\n")

    def _append(self, line: bytes) -> None:
        opened = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(opened, "ab") as file:
            file.write(line)
