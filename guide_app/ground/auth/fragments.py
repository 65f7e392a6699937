"""Pieces of SQL that several statements share."""

REF = "left(encode(sha256(t.digest), 'hex'), 32)"
"""What a session is called before its owner: made of what the database knows of the token, and no way back to it."""
