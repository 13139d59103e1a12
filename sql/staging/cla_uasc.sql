-- Unaccompanied asylum-seeking children (903 uasc), typed: one row per delivered row.
-- DUC is the date the child ceased to be unaccompanied; an unreadable one is DQ-003 (INDICATORS
-- 9).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        code_value(sex) as sex_code,
        uk_date(dob) as dob,
        text_value(duc) as duc_text,
        uk_date(duc) as duc
    from raw.cla_uasc

),

checked as (

    select
        *,
        case
            when duc_text is not null and duc is null then 'DQ-003'
            when child_id is null then 'DQ-004'
        end as quarantine_rule
    from delivered

)

select
    authority,
    return_year,
    source_file,
    row_number,
    child_id,
    sex_code,
    dob,
    duc,
    quarantine_rule,
    case quarantine_rule
        when 'DQ-003' then 'DUC is not a date in the form dd/mm/yyyy.'
        when 'DQ-004' then 'The row names no child.'
    end as quarantine_reason
from checked
