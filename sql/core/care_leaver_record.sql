-- OC3 answers about a young person for one year: one row per authority, return and young person.
-- Identical duplicates count once; a young person whose duplicates differ is marked and leaves 36
-- to 38 (DQ-005; INDICATORS 9).
with

records as (

    select
        authority,
        return_year,
        child_id,
        count(distinct row_text) > 1 as has_conflicting_rows,
        max(dob) as dob,
        max(in_touch_code) as in_touch_code,
        max(activity_code) as activity_code,
        max(accommodation_code) as accommodation_code,
        min(source_file) as source_file,
        min_by(row_number, (source_file, row_number)) as row_number
    from staging.cla_oc3
    group by authority, return_year, child_id

)

select * from records
