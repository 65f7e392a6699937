"""What customers ask of their data: erasure, a copy, a correction; how far each is, and until when."""
