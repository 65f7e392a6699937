"""From events to facts: what is refused, what is taken in, what has happened so far."""
