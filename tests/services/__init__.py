"""Both operations as their frameworks' own manuals would write them, judged by the suite."""
