-- Care leavers (OC3), typed: one row per delivered row.
-- A code outside the code set stays as delivered and counts as not in the numerator (DQ-070;
-- INDICATORS 3.9). row_text holds every column trimmed, in upper case and dates as dates: two rows
-- are identical if it is equal (DQ-005).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        uk_date(dob) as dob,
        code_value(in_touch) as in_touch_code,
        code_value(activ) as activity_code,
        code_value(accom) as accommodation_code
    from raw.cla_oc3

),

typed as (

    select
        *,
        concat(
            coalesce(strftime(dob, '%Y-%m-%d'), ''), '|', coalesce(in_touch_code, ''), '|',
            coalesce(activity_code, ''), '|', coalesce(accommodation_code, '')
        ) as row_text,
        if(child_id is null, 'DQ-004', null) as quarantine_rule,
        if(child_id is null, 'The row names no child.', null) as quarantine_reason
    from delivered

)

select * from typed
