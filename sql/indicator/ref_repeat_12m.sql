-- Referrals received in the period: one row per child, referral date and period.
-- Repeat: another referral of the same child in the 12 months before, the first day included; the
-- same day is not before. All referrals count, with and without further action, also as the
-- earlier one (INDICATORS 3.1 #1).
with

look_back as (

    select parameter.value::integer as months
    from reference.parameter
    where parameter.name = 'previous_referral_months'

),

dated as (

    select
        referral.authority,
        referral.child_id,
        referral.referral_id,
        referral.referral_date,
        lag(referral.referral_date) over (
            partition by referral.authority, referral.child_id order by referral.referral_date
        ) as previous_referral_date
    from core.cp_referral as referral
    where referral.referral_date is not null

),

referrals as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        'v1' as definition_version,
        dated.child_id,
        dated.referral_id as case_id,
        dated.referral_date as reference_date,
        true as in_denominator,
        coalesce(
            dated.previous_referral_date >= add_months(dated.referral_date, -look_back.months),
            false
        ) as in_numerator,
        null::bigint as measure_value,
        coalesce(
            'The referral before was on ' || strftime(dated.previous_referral_date, '%d/%m/%Y'),
            'No earlier referral is known'
        ) as reason,
        null::varchar as companion,
        null::varchar as flag
    from dated
    inner join reference.period
        on
            dated.authority = period.authority
            and dated.referral_date between period.period_start and period.period_end
    cross join look_back

)

select * from referrals
