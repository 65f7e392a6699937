"""Rota (排班): shifts of a store, who works which of them on which day, and who is on duty now."""
