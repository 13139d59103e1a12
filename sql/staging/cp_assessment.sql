-- Assessments of the children in need census, typed: one row per assessment as delivered.
-- Rejected: an unreadable start or authorisation date (DQ-003), no child identifier (DQ-004),
-- neither of the two dates (ROW-001). An unreadable referral or internal review date counts as
-- missing.
with

assessments as (

    select
        cin_assessment.authority,
        cin_assessment.year_ending as return_year,
        cin_assessment.source_file,
        cin_assessment.row_number,
        text_value(cin_assessment.lachildid) as child_id,
        iso_date(cin_assessment.cinreferraldate) as referral_date,
        iso_date(cin_assessment.assessmentactualstartdate) as start_date,
        iso_date(cin_assessment.assessmentinternalreviewdate) as internal_review_date,
        iso_date(cin_assessment.assessmentauthorisationdate) as authorisation_date,
        is_bad_date(
            cin_assessment.assessmentactualstartdate,
            iso_date(cin_assessment.assessmentactualstartdate)
        )
        or is_bad_date(
            cin_assessment.assessmentauthorisationdate,
            iso_date(cin_assessment.assessmentauthorisationdate)
        ) as has_bad_date
    from raw.cin_assessment

),

judged as (

    select
        assessments.* exclude (has_bad_date),
        case
            when assessments.has_bad_date then 'DQ-003'
            when assessments.child_id is null then 'DQ-004'
            when coalesce(assessments.start_date, assessments.authorisation_date) is null
                then 'ROW-001'
        end as quarantine_rule
    from assessments

)

select
    judged.*,
    case judged.quarantine_rule
        when 'DQ-003' then 'The start or authorisation date is not a date written as yyyy-mm-dd.'
        when 'DQ-004' then 'The assessment has no child identifier (LAchildID).'
        when 'ROW-001' then 'The assessment has no start and no authorisation date.'
    end as quarantine_reason
from judged
