"""What happened, only ever appended: the lake, its rules for rows, and named reads. SQL over facts is here alone."""
