"""What can be seen of notes, contacts, care dates, settings, and of one customer as a whole."""
