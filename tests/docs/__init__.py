"""The documentation's rules and commands, run."""
