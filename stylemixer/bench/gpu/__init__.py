"""`stylemixer bench gpu`: all that only a real graphics card can show, as one page."""
