"""Pieces of SQL through which statements, of other packages too, read the rota."""

from guide_app.ground.associates.fragments import holds_on

IS_POSTED = f"""EXISTS (
  SELECT FROM posting post WHERE post.associate = w.associate AND post.store = w.store AND {holds_on("w.day", "post")}
)"""
"""Whether the assignment `w` holds: it does on days on which its person is posted to the store."""


def on_duty(store: str, at: str) -> str:
    """Who works in a store at a moment by a published rota, as a SELECT of `associate`, `name`, `title`, `begins`.

    The arguments are SQL: a store's id and a timestamptz. A shift of the day before may last.
    """
    minute = "start_of_day(w.day) + make_interval(mins => {of})"
    return f"""
SELECT a.id AS associate, a.name, a.title, s.begins
FROM rota_assignment w JOIN rota_shift s ON s.id = w.shift JOIN associate a ON a.id = w.associate
JOIN rota_week k ON k.store = w.store AND k.published_at IS NOT NULL
  AND w.day >= k.monday AND w.day < k.monday + 7
WHERE w.store = {store} AND w.removed_at IS NULL AND a.status = 'active' AND {IS_POSTED}
  AND w.day BETWEEN business_day({at}) - 1 AND business_day({at})
  AND {minute.format(of="s.begins")} <= {at} AND {minute.format(of="s.ends")} > {at}
"""
