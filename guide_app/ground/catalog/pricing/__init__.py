"""Price books by channel, what is in force when and for whom, and entries that are withdrawn."""
