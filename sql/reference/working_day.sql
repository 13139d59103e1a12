-- Every date the bank-holiday calendar covers, with the number of working days up to and
-- including it: one row per date. Working days from a to b (after a, up to b) = the difference of
-- working_days_to_date (INDICATORS 1.2). A date outside the calendar has no row here: it is
-- refused, never taken for a day without holidays.
with

covered as (

    select
        make_date(year(min(bank_holiday.date))::bigint, 1, 1) as first_date,
        make_date(year(max(bank_holiday.date))::bigint, 12, 31) as last_date
    from reference.bank_holiday

),

dates as (

    select day.date::date as date
    from covered
    cross join generate_series(covered.first_date, covered.last_date, interval 1 day) as day (date)

),

marked as (

    select
        dates.date,
        isodow(dates.date) <= 5 and bank_holiday.date is null as is_working_day
    from dates
    left join reference.bank_holiday on dates.date = bank_holiday.date

)

select
    date,
    is_working_day,
    count(*) filter (where is_working_day) over (order by date) as working_days_to_date
from marked
order by date
