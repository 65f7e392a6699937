"""今天 · The day: how one is doing, and what there is to do now."""
