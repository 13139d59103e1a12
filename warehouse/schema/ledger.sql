-- Tables that the ingest fills besides raw.*: receipts, rejected rows, what was delivered, and shared reference data.
create schema if not exists quality;
create schema if not exists reference;

-- One row per landing file (or archive member, or sheet) and table.
create or replace table quality.delivered_file (
    authority varchar,
    claimed_year integer,
    found_year integer,
    year_ending integer,
    source_file varchar,
    source_sha256 varchar,
    source_table varchar,
    family varchar,
    state varchar,
    rows_read bigint,
    rows_loaded bigint,
    rows_quarantined bigint,
    rows_superseded bigint,
    rows_erased bigint,
    encoding varchar,
    delimiter varchar,
    unknown_columns varchar[],
    missing_columns varchar[],
    message varchar
);

-- One row per rejected row and rule.
create or replace table quality.quarantine (
    authority varchar,
    year_ending integer,
    source_table varchar,
    source_file varchar,
    row_number bigint,
    rule_id varchar,
    reason varchar,
    child_id varchar
);

-- One row per authority, year and raw table that is loaded and not blocked.
create or replace table reference.delivery (
    authority varchar,
    year_ending integer,
    source_table varchar,
    family varchar,
    rows_loaded bigint
);

-- One row per authority, year, raw table and column actually delivered.
create or replace table reference.delivered_column (
    authority varchar,
    year_ending integer,
    source_table varchar,
    column_name varchar
);

-- One row per authority and reporting year: children aged 0 to 17 at the middle of the year before.
create or replace table reference.population (
    authority varchar,
    year_ending integer,
    population bigint,
    source varchar
);

-- One row per published figure: indicator, geography, year, definition and source; with the counts behind it
-- where they are published for an authority.
create or replace table reference.benchmark (
    indicator_id varchar,
    geography varchar,
    year_ending integer,
    value_text varchar,
    value decimal(18, 6),
    status varchar,
    decimals integer,
    source varchar,
    edition varchar,
    source_file varchar,
    source_sha256 varchar,
    definition_version varchar,
    numerator bigint,
    denominator bigint
);

-- One row per authority, neighbour list and statistical neighbour.
create or replace table reference.neighbour (
    authority varchar,
    neighbour varchar,
    rank integer,
    neighbour_set varchar
);

-- One row per postcode: National Grid metres, district or unitary code, county code.
create or replace table reference.postcode (
    postcode varchar,
    easting integer,
    northing integer,
    area_code varchar,
    county_code varchar
);
