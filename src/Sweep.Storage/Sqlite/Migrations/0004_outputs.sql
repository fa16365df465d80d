-- What attempts wrote: the first bytes of each and the last.

CREATE TABLE outputs (
    sweep     INTEGER NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial     INTEGER NOT NULL,
    replicate INTEGER NOT NULL,
    attempt   INTEGER NOT NULL,
    from_byte INTEGER NOT NULL CHECK (from_byte >= 0), -- how many bytes the attempt wrote before these
    bytes     BLOB    NOT NULL,
    PRIMARY KEY (sweep, trial, replicate, attempt, from_byte)
) STRICT;
