"""This installation as those see it who run it: how it is set, and how it fares."""
