"""The one shape every benchmark prints."""

import json


def report(name: str, *, ours: float, limit: float, unit: str, n: int, note: str = "") -> None:
    """Print one JSON line: our figure, the limit or peer measured beside it, and ours divided by the limit."""
    line = {
        "name": name,
        "ours": round(ours, 4),
        "limit": round(limit, 4),
        "ratio": round(ours / limit, 4) if limit else None,
        "unit": unit,
        "n": n,
    }
    if note:
        line["note"] = note
    print(json.dumps(line, ensure_ascii=False), flush=True)
