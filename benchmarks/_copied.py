"""What imports are measured against: COPY of every row that they wrote."""

import time
from collections.abc import Sequence

import asyncpg


async def copy_alone(url: str, tables: Sequence[str]) -> float:
    """Seconds for COPY of all rows of these tables into others without index or constraint."""
    connection = await asyncpg.connect(url)
    try:
        spent = 0.0
        for table in tables:
            rows = [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table}")]
            await connection.execute(f"CREATE TEMP TABLE bare_{table} AS SELECT * FROM {table} WITH NO DATA")
            start = time.perf_counter()
            await connection.copy_records_to_table(f"bare_{table}", records=rows)
            spent += time.perf_counter() - start
        return spent
    finally:
        await connection.close()
