"""The organisation that the tests of tasks play in."""

import pytest

from guide_app.base.kernel.subscriptions import register
from tasks.handlers import TASKS
from tests.tasks.task_field import Field, a_field


@pytest.fixture
async def field(db: None) -> Field:
    """The organisation, in the test's transaction."""
    return await a_field()


@pytest.fixture
async def live_field(committed_db: str) -> Field:
    """The organisation in a database of its own, with the subscriber registered."""
    await register([TASKS])
    return await a_field()
