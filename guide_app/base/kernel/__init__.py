"""Money, clock, ids, errors, access, database, events, audit: what every package stands on."""
