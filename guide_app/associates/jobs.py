"""Scheduled work about associates."""

from guide_app.associates.service import mark_leavers


async def close_leavers() -> int:
    """Every day after midnight: who had his last day yesterday has left. How many."""
    return await mark_leavers()
