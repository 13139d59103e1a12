-- The fixed words of the annual report and its cover paper, typed: one row per delivered row.
-- (CONTRACT 2, report_details: lead_officer, author, contact, cabinet_member and so on.)
with

typed as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        lower(text_value(field)) as field,
        text_value(value) as field_text,
        if(text_value(field) is null, 'ROW-001', null) as quarantine_rule,
        if(text_value(field) is null, 'The row names no field.', null) as quarantine_reason
    from raw.report_details

)

select * from typed
