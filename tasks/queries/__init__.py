"""What can be seen of tasks, within reach."""
