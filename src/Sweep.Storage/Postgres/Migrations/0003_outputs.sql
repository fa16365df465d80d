-- What attempts wrote: the first bytes of each and the last.

CREATE TABLE outputs (
    sweep     bigint  NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial     integer NOT NULL,
    replicate integer NOT NULL,
    attempt   integer NOT NULL,
    from_byte bigint  NOT NULL CHECK (from_byte >= 0), -- how many bytes the attempt wrote before these
    bytes     bytea   NOT NULL,
    PRIMARY KEY (sweep, trial, replicate, attempt, from_byte)
);
