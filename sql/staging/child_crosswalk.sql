-- Which child looked after (CHILD) is which child of the CIN census (LAchildID): one row per
-- delivered row.
-- A row without either identifier says nothing and is rejected (DQ-004).
with

typed as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        text_value(lachildid) as cp_child_id,
        if(text_value(child) is null or text_value(lachildid) is null, 'DQ-004', null)
            as quarantine_rule,
        case
            when text_value(child) is null then 'The row names no child.'
            when text_value(lachildid) is null then 'The row names no child of the CIN census.'
        end as quarantine_reason
    from raw.child_crosswalk

)

select * from typed
