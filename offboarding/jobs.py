"""Long work of leaving and moving."""

from offboarding.carrying_out import HANDING_ON

CHORES = (HANDING_ON,)
"""Long work that the worker does piece by piece."""
