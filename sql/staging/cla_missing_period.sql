-- Periods missing or away from placement without authorisation (903 missing), typed: one row per
-- delivered row.
-- An unreadable MIS_START or MIS_END is DQ-003; a blank MIS_START has no key and is ROW-001
-- (INDICATORS 9).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        uk_date(dob) as dob,
        code_value(missing) as missing_code,
        text_value(mis_start) as start_text,
        uk_date(mis_start) as start_date,
        text_value(mis_end) as end_text,
        uk_date(mis_end) as end_date
    from raw.cla_missing

),

checked as (

    select
        *,
        case
            when
                (start_text is not null and start_date is null)
                or (end_text is not null and end_date is null)
                then 'DQ-003'
            when child_id is null then 'DQ-004'
            when start_date is null then 'ROW-001'
        end as quarantine_rule
    from delivered

)

select
    authority,
    return_year,
    source_file,
    row_number,
    child_id,
    dob,
    missing_code,
    start_date,
    end_date,
    quarantine_rule,
    case quarantine_rule
        when 'DQ-003' then 'MIS_START or MIS_END is not a date in the form dd/mm/yyyy.'
        when 'DQ-004' then 'The row names no child.'
        when 'ROW-001' then 'MIS_START is blank: the period has no start date.'
    end as quarantine_reason
from checked
