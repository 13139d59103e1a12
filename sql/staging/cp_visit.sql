-- Visits to children on child protection plans, typed: one row per visit as delivered.
-- Rejected: an unreadable visit date (DQ-003), no child identifier (DQ-004), no visit date
-- (ROW-001). The child was seen only if the file says Y; anything else is not seen (INDICATORS
-- 3.2 #13).
with

visits as (

    select
        cp_visits.authority,
        cp_visits.year_ending as return_year,
        cp_visits.source_file,
        cp_visits.row_number,
        text_value(cp_visits.lachildid) as child_id,
        local_date(cp_visits.visit_date) as visit_date,
        coalesce(code_value(cp_visits.child_seen) = 'Y', false) as is_child_seen,
        is_bad_date(cp_visits.visit_date, local_date(cp_visits.visit_date)) as has_bad_date
    from raw.cp_visits

),

judged as (

    select
        visits.* exclude (has_bad_date),
        case
            when visits.has_bad_date then 'DQ-003'
            when visits.child_id is null then 'DQ-004'
            when visits.visit_date is null then 'ROW-001'
        end as quarantine_rule
    from visits

)

select
    judged.*,
    case judged.quarantine_rule
        when 'DQ-003' then 'The visit date is not a date written as yyyy-mm-dd or dd/mm/yyyy.'
        when 'DQ-004' then 'The visit has no child identifier (LAchildID).'
        when 'ROW-001' then 'The visit has no date.'
    end as quarantine_reason
from judged
