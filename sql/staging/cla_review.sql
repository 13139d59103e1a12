-- Reviews of children looked after (903 reviews), typed: one row per delivered row.
-- An unreadable REVIEW is DQ-003; a blank one has no key and is ROW-001 (INDICATORS 9).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        uk_date(dob) as dob,
        text_value(review) as review_text,
        uk_date(review) as review_date,
        code_value(review_code) as review_code
    from raw.cla_reviews

),

checked as (

    select
        *,
        case
            when review_text is not null and review_date is null then 'DQ-003'
            when child_id is null then 'DQ-004'
            when review_date is null then 'ROW-001'
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
    review_date,
    review_code,
    quarantine_rule,
    case quarantine_rule
        when 'DQ-003' then 'REVIEW is not a date in the form dd/mm/yyyy.'
        when 'DQ-004' then 'The row names no child.'
        when 'ROW-001' then 'REVIEW is blank: the review has no date.'
    end as quarantine_reason
from checked
