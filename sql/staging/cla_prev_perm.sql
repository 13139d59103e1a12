-- Previous permanence arrangements of children who started to be looked after, typed: one row per
-- delivered row.
-- An unreadable date counts as missing (INDICATORS 9, DQ-003 names the columns that reject a row).
with

typed as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        uk_date(dob) as dob,
        code_value(prev_perm) as previous_permanence_code,
        code_value(la_perm) as previous_permanence_authority,
        uk_date(date_perm) as previous_permanence_date,
        if(text_value(child) is null, 'DQ-004', null) as quarantine_rule,
        if(text_value(child) is null, 'The row names no child.', null) as quarantine_reason
    from raw.cla_prev_perm

)

select * from typed
