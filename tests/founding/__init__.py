"""Going live: a chain is founded, its keys are kept, its people get in, and the doctor looks at all of it."""
