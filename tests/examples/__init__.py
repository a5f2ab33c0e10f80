"""Every example project, run on its real data and compared with hand-written SQL."""
