"""What is kept of appointments beside them: how many places of a time are taken."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, comparison

KEY = "concat_ws('/', store, slot, day)"
FACTS = """
SELECT store, slot, day, count(*)::int AS taken FROM appointment WHERE state <> 'cancelled' GROUP BY store, slot, day
"""
PLACES = comparison(
    kept=f"SELECT {KEY} AS key, taken::bigint AS value FROM appointment_place WHERE taken > 0",
    facts=f"SELECT {KEY} AS key, taken::bigint AS value FROM ({FACTS}) facts",
)
# Whoever books waits here until the places are written anew.
KEEP_OUT = "LOCK TABLE appointment_place IN EXCLUSIVE MODE"
FORGET = "DELETE FROM appointment_place"
COUNT_ANEW = f"INSERT INTO appointment_place (store, slot, day, taken) {FACTS}"


async def count_anew() -> None:
    """Write the places that are taken from the appointments."""
    for statement in (KEEP_OUT, FORGET, COUNT_ANEW):
        await execute(statement)


CHECKS = [Check("appointments.places", ("预约名额", "Places of appointments"), PLACES, count_anew)]
