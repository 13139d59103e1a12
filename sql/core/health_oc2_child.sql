-- OC2 answers of a child for one year: one row per authority, return and child.
-- Identical duplicates count once; a child whose duplicates differ is marked and leaves 25 to 32
-- (DQ-005; INDICATORS 9).
with

answers as (

    select
        authority,
        return_year,
        child_id,
        count(distinct row_text) > 1 as has_conflicting_rows,
        max(sdq_score) as sdq_score,
        max(sdq_reason_code) as sdq_reason_code,
        max(is_convicted) as is_convicted,
        max(has_development_check) as has_development_check,
        max(has_immunisations) as has_immunisations,
        max(has_dental_check) as has_dental_check,
        max(has_health_assessment) as has_health_assessment,
        max(has_substance_misuse) as has_substance_misuse,
        min(source_file) as source_file,
        min_by(row_number, (source_file, row_number)) as row_number
    from staging.cla_oc2
    group by authority, return_year, child_id

)

select * from answers
