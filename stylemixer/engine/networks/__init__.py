"""The networks, all behind one protocol."""
