"""What a run posts, and the entries it adds."""
