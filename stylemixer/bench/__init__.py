"""Benchmarks: ratios side by side in one run, never absolute times as a verdict."""
