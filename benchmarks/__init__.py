"""Benchmarks: each module prints one JSON line per figure, with the physical limit or a peer measured in the same run."""
