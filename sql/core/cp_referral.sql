-- Referrals, all returns stacked: one row per child and referral date (a row without a date: per
-- child and conference date).
-- The latest return wins a key; inside one return the row with more of its dates filled, then the
-- greatest row as text (CONTRACT 2, INDICATORS 9). Referrals of one child on one day count once
-- (DQ-011).
with

ranked as (

    select
        referral.*,
        row_number() over (
            partition by
                referral.authority,
                referral.child_id,
                referral.referral_date,
                if(referral.referral_date is null, referral.conference_date, null)
            order by
                referral.return_year desc,
                (
                    (referral.closure_date is not null)::integer
                    + (referral.conference_date is not null)::integer
                ) desc,
                coalesce(referral.referral_source_code, '') desc,
                coalesce(referral.primary_need_code, '') desc,
                coalesce(referral.closure_date::varchar, '') desc,
                coalesce(referral.closure_reason_code, '') desc,
                coalesce(referral.conference_date::varchar, '') desc,
                coalesce(referral.is_no_further_action::varchar, '') desc,
                referral.source_file desc,
                referral.row_number asc
        ) as place
    from staging.cp_referral as referral

)

select
    authority,
    child_id || ':' || coalesce(referral_date::varchar, concat_ws(' ', 'no date', conference_date))
        as referral_id,
    child_id,
    referral_date,
    referral_source_code,
    primary_need_code,
    closure_date,
    closure_reason_code,
    conference_date,
    coalesce(is_no_further_action, false) as is_no_further_action,
    return_year,
    source_file,
    row_number
from ranked
where place = 1
order by authority, child_id, referral_date, conference_date
