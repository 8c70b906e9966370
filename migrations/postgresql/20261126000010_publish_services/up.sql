-- The 14 parts of a service standard (PermenPANRB 15/2014), how a listing comes to be published, and by whom.
ALTER TABLE agencies ADD COLUMN description_id TEXT NULL;
ALTER TABLE agencies ADD COLUMN description_en TEXT NULL;
ALTER TABLE agencies ADD COLUMN email TEXT NULL;
ALTER TABLE agencies ADD COLUMN phone TEXT NULL;
ALTER TABLE agencies ADD COLUMN complaint_unit TEXT NULL;
ALTER TABLE agencies ADD COLUMN complaint_address TEXT NULL;
ALTER TABLE agencies ADD COLUMN complaint_phone TEXT NULL;
ALTER TABLE agencies ADD COLUMN complaint_email TEXT NULL;
ALTER TABLE agencies ADD COLUMN complaint_url TEXT NULL;

-- Why it is suspended or archived, for the public to read; when somebody last found its texts still true.
ALTER TABLE services ADD COLUMN status_note_id TEXT NULL;
ALTER TABLE services ADD COLUMN status_note_en TEXT NULL;
ALTER TABLE services ADD COLUMN reviewed_on DATE NULL;

ALTER TABLE service_versions ADD COLUMN name_su TEXT NULL;
ALTER TABLE service_versions ADD COLUMN description_su TEXT NULL;
ALTER TABLE service_versions ADD COLUMN decree_number TEXT NULL;
ALTER TABLE service_versions ADD COLUMN exclusions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE service_versions ADD COLUMN completion_note TEXT NULL;
ALTER TABLE service_versions ADD COLUMN fee_payee TEXT NULL;
ALTER TABLE service_versions ADD COLUMN fee_legal_basis TEXT NULL;
ALTER TABLE service_versions ADD COLUMN complaint_handling TEXT NULL;
ALTER TABLE service_versions ADD COLUMN facilities TEXT NULL;
ALTER TABLE service_versions ADD COLUMN staff_competence TEXT NULL;
ALTER TABLE service_versions ADD COLUMN internal_supervision TEXT NULL;
ALTER TABLE service_versions ADD COLUMN staff_count BIGINT NULL CHECK (staff_count > 0);
ALTER TABLE service_versions ADD COLUMN service_guarantee TEXT NULL;
ALTER TABLE service_versions ADD COLUMN safety_guarantee TEXT NULL;
ALTER TABLE service_versions ADD COLUMN performance_evaluation TEXT NULL;
ALTER TABLE service_versions ADD COLUMN licensing TEXT NULL CHECK (licensing IS NULL OR category = 'licensing');
-- Who put this version in force, when and why; none for versions that came with a set-up.
ALTER TABLE service_versions ADD COLUMN published_at TIMESTAMP NULL;
ALTER TABLE service_versions ADD COLUMN published_by TEXT NULL;
ALTER TABLE service_versions ADD COLUMN written_by TEXT NULL;
ALTER TABLE service_versions ADD COLUMN reason TEXT NULL;

ALTER TABLE service_requirements ADD COLUMN kind TEXT NULL CHECK (kind IN ('original', 'copy', 'shown', 'digital'));

-- What an agency is writing, one for each service: read and replaced whole, so one text. `based_on` is the version it began from.
CREATE TABLE service_drafts (
    mall_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'in_review')),
    based_on BIGINT NOT NULL CHECK (based_on >= 0),
    content TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at TIMESTAMP NOT NULL,
    submitted_by TEXT NULL,
    submitted_at TIMESTAMP NULL,
    remark TEXT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, service_id),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id),
    CHECK ((state = 'in_review') = (submitted_at IS NOT NULL)),
    CHECK ((submitted_at IS NULL) = (submitted_by IS NULL))
);

-- What others call a service (SIPPN, a licensing list): an import finds it by them.
CREATE TABLE service_external_ids (
    mall_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (mall_id, service_id, scheme),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id)
);
CREATE UNIQUE INDEX service_external_ids_value_unique ON service_external_ids (mall_id, scheme, value);

-- What is known of a regulation beside who cites it: services cite in their own words, which are read for it.
CREATE TABLE regulations (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    repealed_on DATE NULL,
    replaced_by TEXT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, code)
);

-- What was in force stays readable as it was: a change is the next version.
CREATE FUNCTION refuse_change_of_service_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions of a service are kept as they were published';
END $$;
CREATE TRIGGER service_versions_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON service_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_service_versions();
CREATE TRIGGER service_requirements_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON service_requirements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_service_versions();
