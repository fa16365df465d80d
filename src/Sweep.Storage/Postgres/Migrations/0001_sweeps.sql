-- The same rows as in an SQLite store, with what files and locks of the system do there: leases
-- and blobs. JSON is text: jsonb cannot hold all that JSON can (\u0000). Names compare by their
-- bytes, whatever the database's collation.

CREATE TABLE sweeps (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of creation
    id      text COLLATE "C" NOT NULL UNIQUE,
    name    text COLLATE "C" NOT NULL UNIQUE,
    created text NOT NULL,
    spec    text NOT NULL,
    version text NOT NULL
);

CREATE TABLE events (
    sweep    bigint NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    position bigint NOT NULL CHECK (position > 0),
    at       text   NOT NULL,
    body     text   NOT NULL,
    PRIMARY KEY (sweep, position)
);

CREATE TABLE curves (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of writing
    sweep      bigint  NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial      integer NOT NULL,
    replicate  integer NOT NULL,
    attempt    integer NOT NULL,
    metric     text    NOT NULL,
    from_epoch integer NOT NULL CHECK (from_epoch > 0),
    packed     bytea   NOT NULL CHECK (length(packed) % 8 = 0) -- doubles, little-endian
);

CREATE INDEX curves_by_trial ON curves (sweep, trial);

CREATE TABLE checkpoints (
    sweep     bigint  NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial     integer NOT NULL,
    replicate integer NOT NULL,
    attempt   integer NOT NULL,
    step      bigint  NOT NULL,
    sha256    text    NOT NULL,
    size      bigint  NOT NULL,
    PRIMARY KEY (sweep, trial, replicate, attempt, step)
);

CREATE TABLE submissions (
    sweep     bigint  PRIMARY KEY REFERENCES sweeps (number) ON DELETE CASCADE,
    priority  integer NOT NULL,
    max_slots integer CHECK (max_slots > 0) -- null: no limit
);

-- Blobs may come before their sweep is known, and from workers: they are no children of its row.
CREATE TABLE blobs (
    sweep  text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    size   bigint           NOT NULL,
    PRIMARY KEY (sweep, sha256)
);

CREATE TABLE blob_chunks (
    sweep  text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    number integer          NOT NULL, -- from 0
    bytes  bytea            NOT NULL, -- 1 MiB; the last one may be shorter
    PRIMARY KEY (sweep, sha256, number),
    FOREIGN KEY (sweep, sha256) REFERENCES blobs (sweep, sha256) ON DELETE CASCADE
);

-- Weights do not compress; trying costs time.
ALTER TABLE blob_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE leases (
    name    text COLLATE "C" PRIMARY KEY,  -- "sweep" and its id, or "leader"
    holder  text        NOT NULL,          -- a token that no two opened stores share
    process integer     NOT NULL,
    host    text        NOT NULL,
    address text        NOT NULL,          -- of a leader, else empty
    epoch   bigint      NOT NULL,          -- how often it was taken
    expires timestamptz NOT NULL,          -- by this server's clock
    -- Makes the epoch part of a key: changing it waits for, and is waited for by, must_hold;
    -- changing the expiry is not.
    UNIQUE (name, epoch)
);

-- The first statement of every batch: from here to its commit no other process can take the lease.
CREATE FUNCTION must_hold(lease text, token text, at_epoch bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM leases WHERE name = lease AND holder = token AND epoch = at_epoch FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the lease % has changed hands', lease USING ERRCODE = 'SW001';
    END IF;
END
$$;
