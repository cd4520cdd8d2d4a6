"""Controls that know nothing of the program."""
