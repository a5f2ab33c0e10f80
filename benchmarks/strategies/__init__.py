"""Ways to compute many segments, each measured in a process of its own; `worker` runs one."""
