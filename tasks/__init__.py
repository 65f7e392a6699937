"""HQ tasks: released to an audience, measured by facts."""
