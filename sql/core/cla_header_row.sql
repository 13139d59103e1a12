-- Usable header rows: one row per authority, return and child.
-- Identical duplicates count once. Rows of a child that differ inside one return are all unused,
-- since none can be trusted; another return's header, else another file, then says who the child
-- is (DQ-005; INDICATORS 9).
with

usable as (

    select
        authority,
        return_year,
        child_id,
        any_value(sex_code) as sex_code,
        any_value(dob) as dob,
        any_value(ethnicity_code) as ethnicity_code,
        any_value(upn) as upn,
        min(source_file) as source_file,
        min_by(row_number, (source_file, row_number)) as row_number
    from staging.cla_header
    group by authority, return_year, child_id
    having count(distinct row_text) = 1

)

select * from usable
