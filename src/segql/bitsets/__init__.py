"""Memberships as bits over member numbers: each distinct condition is worked out once, and segments are `& | ~` of them."""
