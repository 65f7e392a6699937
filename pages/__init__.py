"""Pages for people in a browser: they ask services and queries, and hold no rule, no figure and no statement."""
