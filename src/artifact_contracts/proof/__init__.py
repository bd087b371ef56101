"""The suite's own proof: faulty and conforming providers judged one by one, and what that shows of the suite."""
