"""From check results to findings, from findings to outcomes, from outcomes to an exit code."""
