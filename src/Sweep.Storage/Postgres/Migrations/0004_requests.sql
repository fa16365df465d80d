-- What users ask of the process that writes to a sweep; it removes what it has done.

CREATE TABLE trial_stop_requests (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sweep bigint  NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial integer NOT NULL
);

CREATE INDEX trial_stop_requests_by_sweep ON trial_stop_requests (sweep);
