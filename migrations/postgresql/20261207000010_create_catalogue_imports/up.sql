-- Files that somebody handed in to be imported: their sound rows, and what these would do to the catalogue of that moment. A plan is
-- applied as it was shown or not at all. Rows and effects are read and written whole, so one text each.
CREATE TABLE catalogue_imports (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    profile TEXT NOT NULL CHECK (profile IN ('national', 'sippn', 'agencies')),
    format TEXT NOT NULL CHECK (format IN ('csv', 'xlsx', 'json')),
    content TEXT NOT NULL,
    effects TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    applied_by TEXT NULL,
    applied_at TIMESTAMP NULL,
    reason TEXT NULL,
    PRIMARY KEY (mall_id, id),
    CHECK (expires_at > made_at),
    CHECK ((applied_at IS NULL) = (applied_by IS NULL)),
    CHECK ((applied_at IS NULL) = (reason IS NULL)),
    -- Four eyes: who brought the texts does not put them in force.
    CHECK (applied_by <> made_by)
);
CREATE INDEX catalogue_imports_made ON catalogue_imports (mall_id, made_by, made_at);
