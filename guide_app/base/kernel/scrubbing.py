"""Errors of the database say what broke and where, never the values that broke it: those may be somebody's phone.

PostgreSQL names whole rows in its DETAIL and asyncpg puts that into the text of an error, which then goes wherever
texts of errors go: into logs and tracebacks, to parked events, to what the queue keeps of a failed job. So it is left
out once, where the text is made. What helps to find the cause stays: the kind, SQLSTATE, constraint, table and column.
"""

import asyncpg

QUOTING = "22"
"""SQLSTATE class of values that cannot be (no number, no date, too long): their message quotes the value itself."""

NAMES = ("constraint_name", "table_name", "column_name")


def said_of(error: BaseException) -> str:
    """The text of an error of the database in one line, without any value."""
    state = str(getattr(error, "sqlstate", None) or "")
    message = "" if state.startswith(QUOTING) or not error.args else str(error.args[0]).partition("\n")[0]
    names = [f"{name.partition('_')[0]} {value}" for name in NAMES if (value := getattr(error, name, None))]
    facts = ", ".join(filter(None, (f"SQLSTATE {state}" if state else "", *names)))
    return f"{message or 'a value cannot be'} ({facts})" if facts else message


def _as_repr(error: BaseException) -> str:
    return f"{type(error).__name__}({said_of(error)!r})"


def leave_values_out() -> None:
    """Let errors of the database be written without values, wherever they are. Said once, as the engine is made."""
    asyncpg.PostgresError.__str__ = said_of  # type: ignore[method-assign]
    asyncpg.PostgresError.__repr__ = _as_repr  # type: ignore[method-assign]
