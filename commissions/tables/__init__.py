"""Plans with their versions, what was credited, the ledger. Entries are append-only by trigger; money is fen.

Months are the date of their first day. A payee is a kind and an id, see `payees`; `ref` is the engine's name of what a
key settles.
"""
