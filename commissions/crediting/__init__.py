"""Crediting facts as they happen: reactions to events of the packages below, whole batches at once."""
