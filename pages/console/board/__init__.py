"""The first page of the console: how the chain is doing, what waits."""
