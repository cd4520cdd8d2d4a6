"""Colour spaces, profiles, and keeping the photo's own colours under the paint."""
