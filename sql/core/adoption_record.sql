-- Adoption details (AD1) of a child in one return: one row per authority, return and child.
-- Identical duplicates count once; rows of one return that differ are all unused, as for the
-- header (DQ-005; INDICATORS 9).
with

records as (

    select
        authority,
        return_year,
        child_id,
        max(match_date) as match_date,
        max(is_adopted_by_foster_carer) as is_adopted_by_foster_carer,
        min(source_file) as source_file,
        min_by(row_number, (source_file, row_number)) as row_number
    from staging.cla_ad1
    group by authority, return_year, child_id
    having count(distinct row_text) = 1

)

select * from records
