"""Pure decisions about notes, contacts and care."""
