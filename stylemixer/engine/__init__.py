"""Pictures, style codes, networks and their mathematics. Imports no Qt."""
