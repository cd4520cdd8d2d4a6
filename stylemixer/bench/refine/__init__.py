"""What refining brings, how long it takes and what memory it needs."""
