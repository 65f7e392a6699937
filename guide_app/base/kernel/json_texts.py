"""JSON as SQL writes it, for facts that one statement makes by the thousand: SQL that is put into statements.

A member's value is the SQL of its JSON: a number as it is, anything else by `to_json`.
"""

from collections.abc import Mapping


def object_text(members: Mapping[str, str], unless_null: Mapping[str, str]) -> str:
    """The text of an object. Its `members` are never NULL; what is NULL of the others is left out."""
    always = (f"""',"{name}":', {value}""" for name, value in members.items())
    sometimes = (f"""',"{name}":' || {value}""" for name, value in unless_null.items())
    inner = ", ".join((*always, *sometimes)).removeprefix("',")
    return f"concat('{{{inner}, '}}')"


def array_text(item: str, *, order: str) -> str:
    """The text of the array of all rows of a group, which has some; `item` is that of one row."""
    return f"'[' || string_agg({item}, ',' ORDER BY {order}) || ']'"


def moment_text(moment: str) -> str:
    """The JSON of a moment, in the one form that moments have, see `kernel.moments`."""
    form = 'YYYY-MM-DD"T"HH24:MI:SS'
    whole = f"{moment} = date_trunc('second', {moment})"
    return (
        f"to_json(to_char({moment} AT TIME ZONE 'UTC', CASE WHEN {whole} THEN '{form}\"Z\"' ELSE '{form}.US\"Z\"' END))"
    )
