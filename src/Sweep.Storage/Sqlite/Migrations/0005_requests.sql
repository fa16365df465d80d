-- What users ask of the process that writes to a sweep; it removes what it has done.

CREATE TABLE trial_stop_requests (
    id    INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
    sweep INTEGER NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial INTEGER NOT NULL
) STRICT;
