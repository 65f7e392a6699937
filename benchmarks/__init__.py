"""Benchmarks: each module prints one JSON line per figure, with the limit or a peer measured in the same run."""
