-- Decisions that a child should be placed for adoption, typed: one row per delivered row.
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
        uk_date(date_placed) as decision_date,
        uk_date(date_placed_ceased) as decision_reversed_date,
        code_value(reason_placed_ceased) as decision_reversed_reason_code,
        if(text_value(child) is null, 'DQ-004', null) as quarantine_rule,
        if(text_value(child) is null, 'The row names no child.', null) as quarantine_reason
    from raw.cla_placed_adoption

)

select * from typed
