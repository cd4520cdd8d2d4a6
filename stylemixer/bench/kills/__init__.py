"""`stylemixer bench kills`: what writes is killed, and has to leave whole files."""
