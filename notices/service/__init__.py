"""What can be done: choosing what is sent, saying that one wants nothing, sending."""
