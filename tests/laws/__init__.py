"""Laws over the whole pipeline: generated rules over generated rows, held against the oracle and against each other."""
