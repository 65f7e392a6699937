"""What `guide doctor` looks at: each look gives findings, a line with what was found and what to do about it."""
