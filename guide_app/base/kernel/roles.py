"""The two database roles: an owner that changes tables, and the application, which only reads and writes rows.

The application may insert and select everywhere. It may change and delete only where no append-only trigger stands, and
it may neither empty nor alter a table. Partitions are reached through their table; nobody but the owner has rights on
them.
"""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import asyncpg

OWNER_ONLY = ("migration", "event_epoch", "archived_month")
"""Tables that migrations write; the application reads them."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """One database as its two roles reach it, as libpq URLs. Both are the same where only one role was made."""

    application: str
    owner: str

    @classmethod
    def of_one_role(cls, url: str) -> Self:
        """A database with one role for everything."""
        return cls(url, url)

    @property
    def has_two_roles(self) -> bool:
        """Whether the application is kept from changing tables."""
        return self.application != self.owner

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which another process of the product reaches this database as both roles."""
        return {"DATABASE_URL": self.application, "DATABASE_OWNER_URL": self.owner}


def as_role(url: str, role: str, password: str = "") -> str:
    """The same database, reached by another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    secret = f":{quote(password, safe='')}" if password else ""
    return f"{parts.scheme}://{quote(role, safe='')}{secret}@{place}{parts.path}" + (
        f"?{parts.query}" if parts.query else ""
    )


def each_host(url: str) -> list[str]:
    """The same database at each of the hosts that a libpq URL names, `//user@one:5432,two:5432/guide` or
    `?host=one,two&port=5432,5433`, so that each can be waited for by itself."""
    parts = urlsplit(url)
    login, at, places = parts.netloc.rpartition("@")
    query = dict(parse_qsl(parts.query))
    hosts, ports = query.get("host", "").split(","), query.get("port", "").split(",")
    if len(hosts) > 1:
        found = []
        for number, host in enumerate(hosts):
            port = {"port": ports[min(number, len(ports) - 1)]} if ports != [""] else {}
            found.append(parts._replace(query=urlencode(query | {"host": host} | port, safe="/")).geturl())
        return found
    return [parts._replace(netloc=f"{login}{at}{place}").geturl() for place in places.split(",")]


# The bits of pg_trigger.tgtype that an append-only trigger refuses: 16 UPDATE, 8 DELETE. One that is for some columns
# leaves the others to be written.
DIFFERENCES = """
WITH kept AS (
  SELECT tgrelid AS oid, bit_or(tgtype::int & CASE tgattr::text WHEN '' THEN ~0 ELSE ~16 END) AS refused
  FROM pg_trigger
  WHERE tgfoid = 'refuse_change'::regproc AND NOT tgisinternal GROUP BY tgrelid
), of_table AS (
  SELECT c.oid::regclass AS of, may.name AS may,
    CASE may.name WHEN 'SELECT' THEN true WHEN 'TRUNCATE' THEN false
      ELSE c.relname <> ALL($2) AND coalesce(k.refused, 0) & may.bit = 0 END AS wanted,
    has_table_privilege($1::text, c.oid, may.name) AS has
  FROM pg_class c LEFT JOIN kept k USING (oid)
  CROSS JOIN (VALUES ('SELECT', 0), ('INSERT', 0), ('UPDATE', 16), ('DELETE', 8), ('TRUNCATE', 0)) AS may (name, bit)
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
)
SELECT format('GRANT USAGE ON SCHEMA public TO %I', $1) WHERE NOT has_schema_privilege($1, 'public', 'USAGE')
UNION ALL
SELECT format('GRANT %s ON %s TO %I', string_agg(may, ', '), of, $1) FROM of_table WHERE wanted AND NOT has GROUP BY of
UNION ALL
SELECT format('REVOKE %s ON %s FROM %I', string_agg(may, ', '), of, $1) FROM of_table
WHERE has AND NOT wanted GROUP BY of
UNION ALL
SELECT format('GRANT USAGE ON SEQUENCE %s TO %I', c.oid::regclass, $1) FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace
  AND CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege($1, c.oid, 'USAGE') ELSE false END
UNION ALL
SELECT format('GRANT EXECUTE ON FUNCTION %s TO %I', p.oid::regprocedure, $1) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND NOT has_function_privilege($1, p.oid, 'EXECUTE')
"""
"""The statements that give the role $1 what it lacks and take what it has too much; $2 are the owner's own tables."""


async def grant_rights(owner: "asyncpg.Connection[asyncpg.Record]", application: str) -> int:
    """Bring the rights of the application's role up to the tables that are there; how many statements it took."""
    differences = await owner.fetch(DIFFERENCES, application, list(OWNER_ONLY))
    async with owner.transaction():
        for (statement,) in differences:
            await owner.execute(statement)
    return len(differences)


async def may_change_tables(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    """Whether the role of this connection could run migrations here."""
    return bool(await connection.fetchval("SELECT has_schema_privilege('public', 'CREATE')"))
