"""Whose events are looked at; the wiring alone knows every one."""

from collections.abc import Sequence

from guide_app.base.kernel.subscriptions import Subscriber

WATCHED: list[Subscriber] = []


def watch(subscribers: Sequence[Subscriber]) -> None:
    """Look at these from now on."""
    WATCHED[:] = subscribers
