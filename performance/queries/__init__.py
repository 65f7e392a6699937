"""What is seen of how people and stores are doing: one's day, one's customers, reports over what one reaches."""
