"""A whole scenario: read, checked, played event by event, written out as a result."""
