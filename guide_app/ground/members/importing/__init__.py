"""The sheet of members: who they are, where they belong, whose they are. What is told of them is masked."""
