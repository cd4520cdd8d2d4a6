"""`stylemixer bench hostile`: malformed pictures and hostile documents are read."""
