-- Child protection plans of the children in need census, typed: one row per plan as delivered.
-- Rejected: an unreadable start or end date (DQ-003), no child identifier (DQ-004), no start date
-- (ROW-001). A number of previous plans that is not a whole number of 0 or more counts as
-- missing.
with

plans as (

    select
        cin_plan.authority,
        cin_plan.year_ending as return_year,
        cin_plan.source_file,
        cin_plan.row_number,
        text_value(cin_plan.lachildid) as child_id,
        iso_date(cin_plan.cinreferraldate) as referral_date,
        iso_date(cin_plan.cppstartdate) as start_date,
        iso_date(cin_plan.cppenddate) as end_date,
        code_value(cin_plan.initialcategoryofabuse) as initial_category_code,
        code_value(cin_plan.latestcategoryofabuse) as latest_category_code,
        if(
            regexp_full_match(text_value(cin_plan.numberofpreviouscpp), '\d+'),
            try_cast(text_value(cin_plan.numberofpreviouscpp) as integer),
            null
        ) as recorded_previous_plans,
        is_bad_date(cin_plan.cppstartdate, iso_date(cin_plan.cppstartdate))
        or is_bad_date(cin_plan.cppenddate, iso_date(cin_plan.cppenddate)) as has_bad_date
    from raw.cin_plan

),

judged as (

    select
        plans.* exclude (has_bad_date),
        case
            when plans.has_bad_date then 'DQ-003'
            when plans.child_id is null then 'DQ-004'
            when plans.start_date is null then 'ROW-001'
        end as quarantine_rule
    from plans

)

select
    judged.*,
    case judged.quarantine_rule
        when 'DQ-003' then 'The start or end date is not a date written as yyyy-mm-dd.'
        when 'DQ-004' then 'The plan has no child identifier (LAchildID).'
        when 'ROW-001' then 'The plan has no start date.'
    end as quarantine_reason
from judged
