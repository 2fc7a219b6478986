"""Benchmarks that print ratios measured side by side in one run; nothing here asserts on time."""
