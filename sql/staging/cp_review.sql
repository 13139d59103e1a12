-- Review conferences of child protection plans, typed: one row per review as delivered.
-- Rejected: an unreadable review date (DQ-003), no child identifier (DQ-004), no review date
-- (ROW-001).
with

reviews as (

    select
        cin_review.authority,
        cin_review.year_ending as return_year,
        cin_review.source_file,
        cin_review.row_number,
        text_value(cin_review.lachildid) as child_id,
        iso_date(cin_review.cppstartdate) as plan_start_date,
        iso_date(cin_review.cppreviewdate) as review_date,
        is_bad_date(cin_review.cppreviewdate, iso_date(cin_review.cppreviewdate)) as has_bad_date
    from raw.cin_review

),

judged as (

    select
        reviews.* exclude (has_bad_date),
        case
            when reviews.has_bad_date then 'DQ-003'
            when reviews.child_id is null then 'DQ-004'
            when reviews.review_date is null then 'ROW-001'
        end as quarantine_rule
    from reviews

)

select
    judged.*,
    case judged.quarantine_rule
        when 'DQ-003' then 'The review date is not a date written as yyyy-mm-dd.'
        when 'DQ-004' then 'The review has no child identifier (LAchildID).'
        when 'ROW-001' then 'The review has no date.'
    end as quarantine_reason
from judged
