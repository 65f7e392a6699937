"""Plans and their versions: drafted, said in words, tried, approved by a second person, published."""
