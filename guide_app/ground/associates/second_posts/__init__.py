"""Second posts: who works in a further store beside the main one."""
