"""The history panel: the steps that can be undone, with what showed then."""
