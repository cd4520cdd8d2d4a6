"""`stylemixer bench export`: time, memory and looks of large files."""
