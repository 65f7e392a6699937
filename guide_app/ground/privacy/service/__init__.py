"""What can be done about consents and about what customers ask for: one verb each."""
