"""提成: a month of what one has earned, each amount with the sentence that explains it."""
