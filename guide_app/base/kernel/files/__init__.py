"""Files: the port to where they are kept, how they are sealed there, and the doors that uploads come in by."""
