-- Reviews of all 903 returns, the winning row of each key: one row per authority, child and
-- review date.
-- The latest return wins; inside one return the row with more dates, then the greatest as text
-- (INDICATORS 2.1 and 9). A review counts only inside a period of care, its first and last day
-- included (DQ-049).
with

ranked as (

    select
        *,
        row_number() over (
            partition by authority, child_id, review_date
            order by
                return_year desc,
                dob is null asc,
                coalesce(strftime(dob, '%Y-%m-%d'), '') desc,
                coalesce(review_code, '') desc,
                source_file asc,
                row_number asc
        ) as version_rank
    from staging.cla_review

),

reviewed as (

    select
        ranked.authority,
        ranked.child_id,
        ranked.review_date,
        ranked.review_code,
        ranked.return_year,
        ranked.source_file,
        ranked.row_number,
        review_code.group_name as participation,
        review_code.code is not null as is_valid_code
    from ranked
    left join reference.code as review_code
        on ranked.review_code = review_code.code and review_code.code_set = 'review_code'
    where ranked.version_rank = 1

),

in_care as (

    select distinct
        reviewed.authority,
        reviewed.child_id,
        reviewed.review_date
    from reviewed
    inner join core.cla_period_of_care as care
        on
            reviewed.authority = care.authority
            and reviewed.child_id = care.child_id
            and reviewed.review_date >= care.start_date
            and reviewed.review_date <= coalesce(care.end_date, date '9999-12-31')

)

select
    reviewed.*,
    in_care.child_id is not null as is_in_care
from reviewed
left join in_care
    using (authority, child_id, review_date)
