"""Projects in the window: New, Open, Save, autosave, and what is back after a crash."""
