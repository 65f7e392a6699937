"""Published plan versions: which one is in force, which rule fits, what may be published."""
