"""Requests, the one inference thread and its bridge to Qt."""
