"""The server of the API: Granian, whose processes are replaced as often as they end."""

import time
from typing import Any

import structlog
from granian.server.mp import MPServer

from guide_app.base.kernel.outages import Pauses

log = structlog.get_logger(__name__)

LIVED_SECONDS = 10.0
"""A process that lived so long is replaced at once; one that ends as it starts is started again after a pause."""


class ApiServer(MPServer):
    """Granian gives up when a process ends twice within seconds; here it is replaced for ever, with growing pauses."""

    def __init__(self, *args: Any, **options: Any) -> None:  # as Granian takes them
        super().__init__(*args, **(options | {"respawn_failed_workers": True}))
        self._pauses: dict[int, Pauses] = {}
        self._started: dict[int, float] = {}

    def _respawn_workers(self, workers: Any, spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        now = time.monotonic()
        for number in set(workers):
            pauses = self._pauses.setdefault(number, Pauses())
            if now - self._started.get(number, 0.0) >= LIVED_SECONDS:
                pauses.begin_anew()
                log.warning("a process of the API ended and is replaced", number=number + 1)
            else:
                self._rest(pauses.longer())
        if self.interrupt_signal:
            return
        super()._respawn_workers(sorted(set(workers)), spawn_target, target_loader, delay)
        self._started.update(dict.fromkeys(workers, time.monotonic()))
        self.respawned_wrks.clear()  # by these Granian knows a crash loop

    def _rest(self, seconds: float) -> None:
        """Wait, unless we are told to end."""
        until = time.monotonic() + seconds
        while not self.interrupt_signal and time.monotonic() < until:
            time.sleep(min(0.05, max(0.0, until - time.monotonic())))
