-- Published figures of other areas as published, with source and edition: one row per indicator,
-- geography, year, source and definition version.
select
    benchmark.indicator_id,
    benchmark.geography,
    benchmark.year_ending,
    benchmark.source,
    benchmark.definition_version,
    benchmark.value_text,
    benchmark.value,
    benchmark.status,
    benchmark.decimals,
    benchmark.edition,
    benchmark.source_file,
    benchmark.source_sha256
from reference.benchmark
