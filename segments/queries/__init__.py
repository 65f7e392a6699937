"""What can be seen of tags and of the members who carry them."""
