"""What `segql dbt` writes, and what dbt makes of it."""
