-- Agencies and what they offer. A version holds the published texts from its date on.
CREATE TABLE agencies (
    mall_id TEXT NOT NULL REFERENCES malls (id),
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name_id TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    website TEXT NULL,
    source TEXT NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id)
);
CREATE UNIQUE INDEX agencies_code_unique ON agencies (mall_id, code);

CREATE TABLE services (
    mall_id TEXT NOT NULL,
    id TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    code TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'archived')),
    version BIGINT NOT NULL,
    PRIMARY KEY (mall_id, id),
    FOREIGN KEY (mall_id, agency_id) REFERENCES agencies (mall_id, id)
);
CREATE UNIQUE INDEX services_code_unique ON services (mall_id, code);

-- Lists (procedure, legal basis, life events, …) are JSON texts: always read and replaced whole.
CREATE TABLE service_versions (
    mall_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    version_no BIGINT NOT NULL,
    effective_from DATE NOT NULL,
    name_id TEXT NOT NULL,
    name_en TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('licensing', 'non_licensing')),
    audience TEXT NOT NULL,
    description_id TEXT NOT NULL,
    description_en TEXT NOT NULL,
    procedure_steps TEXT NOT NULL,
    completion_value BIGINT NULL,
    completion_unit TEXT NULL,
    fee_kind TEXT NOT NULL CHECK (fee_kind IN ('free', 'fixed', 'variable')),
    fee_amount_idr BIGINT NULL,
    fee_note TEXT NOT NULL,
    product TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    life_events TEXT NOT NULL,
    channels TEXT NOT NULL,
    online_url TEXT NULL,
    keywords TEXT NOT NULL,
    typical_service_minutes BIGINT NOT NULL CHECK (typical_service_minutes > 0),
    priority_eligible BOOLEAN NOT NULL,
    confidence TEXT NOT NULL,
    source TEXT NULL,
    estimated_fields TEXT NOT NULL,
    PRIMARY KEY (mall_id, service_id, version_no),
    FOREIGN KEY (mall_id, service_id) REFERENCES services (mall_id, id)
);

CREATE TABLE service_requirements (
    mall_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    version_no BIGINT NOT NULL,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (mall_id, service_id, version_no, position),
    FOREIGN KEY (mall_id, service_id, version_no) REFERENCES service_versions (mall_id, service_id, version_no)
);
