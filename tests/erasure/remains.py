"""What is left of a person in a database: in clear anywhere, or sealed under any key that is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guide_app.base.kernel.approvals import COMMAND
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.privacy import Unreadable, vault
from guide_app.base.settings import settings
from guide_app.entry.wiring import SEALING
from tests.databases import TABLES
from tests.safety.test_personal_data import spellings

BYTES = """
SELECT a.attrelid::regclass::text AS of, a.attname::text AS name
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.atttypid = 'bytea'::regtype AND a.attnum > 0 AND NOT a.attisdropped
"""
KEYS = """
SELECT key_wrapped FROM member_key UNION ALL SELECT key_wrapped FROM wecom_contact_key
UNION ALL SELECT key_wrapped FROM registration WHERE key_wrapped IS NOT NULL
"""
PURPOSES = {
    COMMAND,
    *(column.purpose for column in SEALING.columns),
    *(purpose for owned in SEALING.owned for purpose in owned.columns.values()),
}


async def found_in_clear(*secrets: str) -> list[str]:
    """Where one of these stands, in any spelling, in any column of any table."""
    looked_for = {spelling.lower() for secret in secrets for spelling in spellings(secret)}
    found = []
    for table in [row["relname"] for row in await fetch(TABLES)]:
        for row in await fetch(f'SELECT t::text AS line FROM "{table}" t'):
            line = row["line"].lower()
            found += [f"{table}: {line}" for spelling in looked_for if spelling in line]
    return found


async def opened() -> set[str]:
    """All texts that any value of any column opens to, with the chain's keys and every key of a person that is left."""
    keys: list[bytes | None] = [None, *(row["key_wrapped"] for row in await fetch(KEYS))]
    texts: set[str] = set()
    for column in await fetch(BYTES):
        values = await fetch(f'SELECT DISTINCT "{column["name"]}" AS value FROM {column["of"]}')
        for value in [row["value"] for row in values if row["value"]]:
            for purpose in PURPOSES:
                for key in keys:
                    try:
                        texts.add(vault().open_of(key, purpose, value))
                    except (Unreadable, UnicodeDecodeError):
                        continue
    return texts


@contextmanager
def journal_in(folder: Path) -> Iterator[None]:
    """The journal of erasures lies in this folder."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GUIDE_ERASURES", str(folder))
        settings.cache_clear()
        try:
            yield
        finally:
            patched.undo()
            settings.cache_clear()
