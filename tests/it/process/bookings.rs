//! Booking times from several processes at once. That units, quotas and bookings agree at the end, the farm checks.

use chrono::{Days, NaiveDate};
use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use mpp::appointments::model::Appointment;
use mpp::appointments::store;
use mpp::db::schema::{appointments, slot_capacity};
use mpp::kernel::ids::AppointmentId;
use mpp::kernel::time::{Clock as _, SystemClock};
use mpp::setup::model::SessionSetup;
use serde_json::{Value, json};

use super::service::KK;
use crate::support::TestDb;
use crate::support::answer::Answer;
use crate::support::app::id_of;
use crate::support::farm::{Farm, at_once};
use crate::support::mall;
use crate::support::wire::Ask;

both_engines!(a_time_has_as_many_visitors_as_fit_and_a_person_one_time_t4_r5, of_rivals_for_one_booking_each_counts_once_t5);

/// Visitors at each time.
const CAPACITY: usize = 3;

/// One day of a mall whose processes book from tomorrow on: a time begins at every full hour. Each story has a day of its own.
struct Day<'a> {
    farm: &'a Farm,
    date: NaiveDate,
}

async fn farm(db: TestDb, processes: usize) -> Farm {
    let mut setup = mall::always_open(0);
    for site in &mut setup.sites {
        site.queues[0].sessions = vec![SessionSetup {
            code: "harian".to_owned(),
            weekdays: (1..=7).collect(),
            from: "00:00".parse().expect("a time"),
            to: "24:00".parse().expect("a time"),
            slot_minutes: 60,
            capacity: CAPACITY.try_into().expect("a count"),
            min_notice_min: 0,
            max_days: 7,
        }];
    }
    Farm::new(db, processes, setup).await
}

async fn a_time_has_as_many_visitors_as_fit_and_a_person_one_time_t4_r5(db: TestDb) {
    let farm = farm(db, 3).await;
    the_last_units_go_to_as_many_as_fit(&Day::new(&farm, 1));
    of_many_who_move_to_the_last_unit_one_arrives(&Day::new(&farm, 2));
    one_person_asking_everywhere_gets_one_time(&Day::new(&farm, 3));
}

async fn of_rivals_for_one_booking_each_counts_once_t5(db: TestDb) {
    let farm = farm(db, 2).await;
    a_hold_is_confirmed_once(&Day::new(&farm, 1));
    what_ran_out_goes_to_one_of_those_who_wait(&Day::new(&farm, 2));
    moved_or_cancelled_a_booking_ends_in_one_order(&Day::new(&farm, 3));
    who_let_a_hold_run_out_gets_one_time_anywhere(&Day::new(&farm, 4));
}

/// A booking or hold and the secret of its holder.
struct Slip {
    id: String,
    token: Value,
}

impl<'a> Day<'a> {
    fn new(farm: &'a Farm, days_ahead: u64) -> Self {
        let today = farm.directory.site("utama").expect("a site").zone.service_date(SystemClock.now());
        Self { farm, date: today + Days::new(days_ahead) }
    }

    fn at(&self, hour: usize) -> String {
        let zone = self.farm.directory.site("utama").expect("a site").zone;
        zone.at(self.date, 60 * i64::try_from(hour).expect("an hour")).to_string()
    }

    fn post(&self, process: usize, path: &str, body: &Value) -> Answer {
        let path = format!("/v1/malls/{}/{path}", mall::CODE);
        self.farm.wire(process).ask(&Ask { method: "POST", path: &path, token: None, key: None, body }).expect("an answer")
    }

    fn hold(&self, process: usize, hour: usize, phone: usize) -> Answer {
        self.hold_at("utama", process, hour, phone)
    }

    fn hold_at(&self, site: &str, process: usize, hour: usize, phone: usize) -> Answer {
        let identity = json!({"kind": "phone", "value": format!("+62 812 0000 {phone:04}")});
        let body = json!({"service": KK, "starts_at": self.at(hour), "identity": identity});
        self.post(process, &format!("sites/{site}/appointments"), &body)
    }

    /// Lets a hold run out.
    fn run_out(&self, slip: &Slip) {
        let row = appointments::table.filter(appointments::id.eq(&slip.id));
        let ended = appointments::hold_expires_at.eq(SystemClock.now().plus_ms(-1));
        assert_eq!(diesel::update(row).set(ended).execute(&mut self.farm.db.connect()).expect("run out"), 1);
    }

    fn held(&self, hour: usize, phone: usize) -> Slip {
        slip(&self.hold(phone, hour, phone))
    }

    fn act(&self, process: usize, slip: &Slip, verb: &str) -> Answer {
        self.post(process, &format!("appointments/{}/{verb}", slip.id), &json!({"token": slip.token}))
    }

    fn booked(&self, hour: usize, phone: usize) -> Slip {
        let slip = self.held(hour, phone);
        self.act(phone, &slip, "confirm").ok();
        slip
    }

    fn reschedule(&self, process: usize, slip: &Slip, hour: usize) -> Answer {
        let body = json!({"token": slip.token, "starts_at": self.at(hour)});
        self.post(process, &format!("appointments/{}/reschedule", slip.id), &body)
    }

    fn row(&self, slip: &Slip) -> Appointment {
        let id: AppointmentId = slip.id.parse().expect("an id");
        store::by_id(&mut self.farm.db.connect(), self.farm.mall_id, id).expect("read").expect("a row")
    }

    /// Units taken of all times of the day.
    fn used(&self) -> usize {
        let rows = slot_capacity::table.filter(slot_capacity::service_date.eq(self.date)).select(slot_capacity::used);
        let used: Vec<i64> = rows.load(&mut self.farm.db.connect()).expect("units");
        usize::try_from(used.iter().sum::<i64>()).expect("a count")
    }
}

fn slip(held: &Answer) -> Slip {
    let body = held.created();
    Slip { id: id_of(&body["appointment"]), token: body["token"].clone() }
}

/// Those who succeeded; the others were all told the same.
fn won<'a>(answers: &'a [Answer], code: &str) -> Vec<&'a Answer> {
    let (won, lost): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status < 300);
    for answer in lost {
        answer.problem(409, code);
    }
    won
}

fn the_last_units_go_to_as_many_as_fit(day: &Day<'_>) {
    for round in 1..=4 {
        // One time after another: nobody has booked it before.
        let answers = at_once(16, |n| day.hold(n + round, round, 100 * round + n));
        assert_eq!(won(&answers, "slot_not_available").len(), CAPACITY, "round {round}");
        assert_eq!(day.used(), CAPACITY * round);
    }
}

fn of_many_who_move_to_the_last_unit_one_arrives(day: &Day<'_>) {
    let there: Vec<Slip> = (1..CAPACITY).map(|phone| day.booked(20, phone)).collect();
    let movers: Vec<Slip> = (10..16).map(|phone| day.booked(phone, phone)).collect();
    let answers = at_once(movers.len(), |n| day.reschedule(n, &movers[n], 20));
    assert_eq!(won(&answers, "slot_not_available").len(), 1);
    for (mover, answer) in movers.iter().zip(&answers) {
        assert_eq!(day.row(mover).reschedule_count, i64::from(answer.status == 200), "who did not move kept the old time");
    }
    assert_eq!(day.used(), there.len() + movers.len());
}

fn one_person_asking_everywhere_gets_one_time(day: &Day<'_>) {
    for phone in 1..=4 {
        let answers = at_once(12, |n| day.hold(n + phone, n + 1, phone));
        assert_eq!(won(&answers, "duplicate_active_booking").len(), 1);
        assert_eq!(day.used(), phone, "the refused hold no unit");
    }
}

fn a_hold_is_confirmed_once(day: &Day<'_>) {
    for phone in 1..=6 {
        let slip = day.held(phone, phone);
        let answers = at_once(6, |n| day.act(n + phone, &slip, "confirm"));
        assert_eq!(won(&answers, "appointment_state_conflict").len(), 1);
        assert_eq!(day.row(&slip).version, 2, "booked once");
    }
}

/// A hold that has run out frees its place by the clock, whichever process comes first, and cannot be confirmed any more.
fn what_ran_out_goes_to_one_of_those_who_wait(day: &Day<'_>) {
    for round in 1..=4 {
        let lost = day.held(round, 100 * round);
        (1..CAPACITY).for_each(|n| drop(day.booked(round, 100 * round + n)));
        day.run_out(&lost);
        let answers = at_once(12, |n| match n % 3 {
            0 => day.act(n / 3, &lost, "confirm"),
            _ => day.hold(n, round, 100 * round + 50 + n),
        });
        let (confirmed, held): (Vec<_>, Vec<_>) = answers.into_iter().enumerate().partition(|(n, _)| n % 3 == 0);
        confirmed.iter().for_each(|(_, answer)| drop(answer.problem(409, "hold_expired")));
        let held: Vec<Answer> = held.into_iter().map(|(_, answer)| answer).collect();
        assert_eq!(won(&held, "slot_not_available").len(), 1, "round {round}");
        assert_eq!(day.row(&lost).status.as_str(), "expired");
    }
}

/// A hold that ran out at one site blocks its person at none, also while its own site is asked; and of all asked at once one gives a time.
fn who_let_a_hold_run_out_gets_one_time_anywhere(day: &Day<'_>) {
    const SITES: [&str; 3] = ["utama", "tengah", "timur"];
    for phone in 1..=6 {
        let lost = slip(&day.hold_at(SITES[phone % 3], phone, 12, phone));
        day.run_out(&lost);
        let answers = at_once(12, |n| day.hold_at(SITES[n % 3], n / 3, 6 + phone, phone));
        assert_eq!(won(&answers, "duplicate_active_booking").len(), 1, "round {phone}");
        assert_eq!((day.row(&lost).status.as_str(), day.row(&lost).version), ("expired", 2), "ended once");
        assert_eq!(day.used(), phone, "the units of what ran out were given back");
    }
}

fn moved_or_cancelled_a_booking_ends_in_one_order(day: &Day<'_>) {
    for round in 1..=6 {
        let slip = day.booked(1, round);
        let answers = at_once(6, |n| match (n + round) % 2 {
            0 => day.act(n, &slip, "cancel"),
            _ => day.reschedule(n, &slip, 2 + n),
        });
        let (cancelled, moved): (Vec<_>, Vec<_>) = answers.into_iter().enumerate().partition(|(n, _)| (n + round) % 2 == 0);
        let (cancelled, moved): (Vec<Answer>, Vec<Answer>) =
            (cancelled.into_iter().map(|(_, answer)| answer).collect(), moved.into_iter().map(|(_, answer)| answer).collect());
        assert_eq!(won(&cancelled, "appointment_state_conflict").len(), 1, "cancelled once");
        let moves = i64::try_from(won(&moved, "appointment_state_conflict").len()).expect("a count");
        let row = day.row(&slip);
        // Held, booked, each move, cancelled.
        assert_eq!((row.status.as_str(), row.reschedule_count, row.version), ("cancelled", moves, 3 + moves), "round {round}");
        assert_eq!(day.used(), 0, "every unit was given back");
    }
}
