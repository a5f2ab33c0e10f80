"""The words that generated rules draw from: edges of windows, hostile texts, days on which clocks change."""

from __future__ import annotations

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
NUMBERS = ("0", "1", "2", "3", "2.5", "-1", "0.1", "20%", "1_000", "0.333333333", "-2.5")
QUANTITIES = (
    "",
    "NO ",
    "A ",
    "AT LEAST 2 ",
    "AT MOST 1 ",
    "EXACTLY 1 ",
    "EXACTLY 0 ",
    "MORE THAN 1 ",
    "FEWER THAN 2 ",
    "BETWEEN 1 AND 2 ",
    "2 ",
)
LITERALS = ("'web'", "'Web'", "'a''b'", "'50%'", "'_'", "'\\'", "'é'", "''", "'paris'", '"x_y"', "'new york'")
PATTERNS = (
    r"'^\d+$'",
    "'e'",
    "'^[pP]aris$'",
    r"'\\'",
    "'.'",
    r"'^\w*$'",
    "'(a|b)+'",
    "'^$'",
    r"'\s'",
    "'[^a-z]'",
    r"'^[\w%]{2,3}$'",
    "'^.?o'",
)
DATES = (
    "TODAY",
    "YESTERDAY",
    "2026-11-01",
    "2026-10-25",
    "2024-02-29",
    "7 DAYS AGO",
    "1 MONTHS AGO",
    "2 WEEKS FROM NOW",
    "START OF THIS MONTH",
    "END OF LAST QUARTER",
    "START OF THIS WEEK",
)
MONTHS = ("2026-11", "2026-10", "2024-02")
MOMENTS = ("NOW", "24 HOURS AGO", "2026-10-25T02:30", "2026-11-12T09:00", "30 MINUTES FROM NOW")
DAY_WINDOWS = (
    "IN LAST 7 DAYS",
    "IN LAST 1 DAY",
    "IN LAST 30 DAYS",
    "IN LAST 1 MONTH",
    "IN LAST 2 WEEKS",
    "IN LAST 1 YEAR",
    "IN LAST 2 QUARTERS",
    "IN LAST 7 COMPLETE DAYS",
    "IN LAST 2 COMPLETE WEEKS",
    "IN LAST 1 COMPLETE MONTHS",
    "IN LAST 1 COMPLETE YEARS",
    "IN THIS MONTH",
    "IN THIS WEEK",
    "IN THIS YEAR",
    "IN LAST MONTH",
    "IN LAST WEEK",
    "IN LAST QUARTER",
    "IN 30 DAYS AGO",
    "IN 1 MONTHS AGO",
    "IN 7 TO 30 DAYS AGO",
    "IN 3 TO 1 MONTHS AGO",
    "IN 0 TO 1 WEEKS AGO",
    "IN 2026",
    "IN 2026-10",
    "IN 2024-02",
    "BETWEEN 2026-10-01 AND 2026-10-25",
    "BETWEEN 2024-02 AND 2026-03",
    "BETWEEN 30 DAYS AGO AND YESTERDAY",
    "SINCE 2026-10-25",
    "SINCE 7 DAYS AGO",
    "BEFORE TODAY",
    "BEFORE 2026-11",
    "AFTER 2026-10-24",
    "SINCE START OF THIS MONTH",
)
CLOCK_WINDOWS = (
    "IN LAST 24 HOURS",
    "IN LAST 1 HOUR",
    "IN LAST 25 HOURS",
    "IN LAST 90 MINUTES",
    "IN LAST 1 SECOND",
    "IN 24 TO 48 HOURS AGO",
    "SINCE 24 HOURS AGO",
    "BEFORE 2026-10-25T02:30",
    "AFTER 2026-10-24T23:00",
)
AHEAD = ("IN NEXT 7 DAYS", "IN NEXT 1 MONTH", "IN NEXT WEEK", "IN NEXT MONTH", "IN NEXT 1 DAY", "IN NEXT 1 YEAR")
HOURS_AHEAD = ("IN NEXT 1 HOUR", "IN NEXT 48 HOURS")
UNITS = ("DAYS", "WEEKS", "MONTHS", "QUARTERS", "YEARS")
PAST = (*DAY_WINDOWS, *CLOCK_WINDOWS)
SPANS = ("1 DAY", "1 DAY", "1 DAY", "2 DAYS", "7 DAYS", "30 DAYS", "1 WEEK", "0 DAYS", "365 DAYS")
CLOCK_SPANS = (
    "24 HOURS",
    "1 HOUR",
    "25 HOURS",
    "23 HOURS",
    "1 SECOND",
    "60 MINUTES",
    "48 HOURS",
    "0 SECONDS",
    "1441 MINUTES",
)
STRETCHES = ("1 DAY", "2 DAYS", "7 DAYS", "30 DAYS", "1 WEEK", "31 DAYS")
CLOCK_STRETCHES = ("24 HOURS", "1 HOUR", "25 HOURS", "5 MINUTES", "1 SECOND", "86401 SECONDS")
CALENDAR = ("DAYS", "WEEKS", "MONTHS", "QUARTERS", "YEARS")
POINTS = ("(48.8566, 2.3522)", "'centre'", "(0, 0)", "(90, 0)", "(-45.5, 179.9)")
DISTANCES = ("1 KM", "25 KM", "5 MILES", "500 METRES", "20_000 KM", "0.5 KM", "7000 MILES")
SHARES = ("10%", "50%", "33.3%", "100%", "20%", "12.5%", "66.6666%")
