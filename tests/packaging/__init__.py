"""What leaves the repository: the wheel and the source distribution."""
