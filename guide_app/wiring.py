"""The only module that knows every package: what serves, what listens, what runs, who fills which port."""

from litestar import Controller
from litestar.di import Provide

from guide_app.auth.api import AuthController
from guide_app.kernel.jobs import OutsideCall, Schedule
from guide_app.kernel.subscriptions import Subscriber

CONTROLLERS: list[type[Controller]] = [
    AuthController,
]
"""Every controller of the API."""

SUBSCRIBERS: list[Subscriber] = []
"""Everybody who listens to the event log."""

SCHEDULES: list[Schedule] = []
"""What is done again and again."""

OUTSIDE_CALLS: list[OutsideCall] = []
"""Calls to other systems, by name."""

DEPENDENCIES: dict[str, Provide] = {}
"""Adapters behind the ports, by the name under which controllers ask for them."""
