-- Assessments, all returns stacked: one row per child, referral date and assessment start
-- (without a start: authorisation date).
-- The latest return wins a key; inside one return the row with more of its dates filled, then the
-- greatest row as text (CONTRACT 2, INDICATORS 9). is_end_before_start marks rows that DQ-012
-- excludes.
with

ranked as (

    select
        assessment.*,
        row_number() over (
            partition by
                assessment.authority,
                assessment.child_id,
                assessment.referral_date,
                assessment.start_date,
                if(assessment.start_date is null, assessment.authorisation_date, null)
            order by
                assessment.return_year desc,
                (
                    (assessment.internal_review_date is not null)::integer
                    + (assessment.authorisation_date is not null)::integer
                ) desc,
                coalesce(assessment.internal_review_date::varchar, '') desc,
                coalesce(assessment.authorisation_date::varchar, '') desc,
                assessment.source_file desc,
                assessment.row_number asc
        ) as place
    from staging.cp_assessment as assessment

)

select
    authority,
    child_id || ':' || coalesce(referral_date::varchar, 'no date') || ':'
    || coalesce(start_date::varchar, 'no start ' || authorisation_date) as assessment_id,
    child_id,
    referral_date,
    start_date,
    internal_review_date,
    authorisation_date,
    coalesce(authorisation_date < start_date, false) as is_end_before_start,
    return_year,
    source_file,
    row_number
from ranked
where place = 1
order by authority, child_id, referral_date, start_date, authorisation_date
