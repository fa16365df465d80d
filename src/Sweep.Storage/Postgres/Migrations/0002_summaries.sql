-- Checksums of events, and a summary of each sweep, so that its readers need not fold its log. Both
-- follow from the log.

ALTER TABLE events ADD COLUMN checksum bigint; -- null: written before there were checksums

CREATE TABLE summaries (
    sweep    bigint PRIMARY KEY REFERENCES sweeps (number) ON DELETE CASCADE,
    position bigint NOT NULL,               -- of the last event that it takes in
    log      bigint NOT NULL,               -- that event's checksum
    body     text   NOT NULL,
    checksum bigint NOT NULL
);

CREATE TABLE trials (
    sweep      bigint  NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    number     integer NOT NULL,
    state      text    NOT NULL,
    cost       double precision,            -- by the first objective; null: no rank
    costs      bytea,                       -- doubles, little-endian; null with one objective
    has_reason boolean NOT NULL,
    seconds    double precision,            -- null: not ended
    checksum   bigint  NOT NULL,
    body       text    NOT NULL,
    PRIMARY KEY (sweep, number)
);

CREATE INDEX trials_by_cost ON trials (sweep, cost, number) WHERE cost IS NOT NULL;
CREATE INDEX trials_with_reason ON trials (sweep, number) WHERE has_reason;
