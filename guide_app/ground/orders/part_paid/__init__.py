"""Orders of which a part is paid: until when they wait for the rest, who looks after them, and what they wait for."""
