"""Reading the audit log: who changed money, rights or personal data, and what."""
