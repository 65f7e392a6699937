"""Messages of the app to associates: what is worth a message, in what words, and sending it."""
