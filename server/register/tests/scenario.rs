//! Scenarios, alerts and key figures: worked examples and bad input.

use register::concentration::alert::{Acknowledged, AlertKind, alerts, line};
use register::concentration::brings::brings;
use register::concentration::scenario::{Scenario, Step, figures, outcome, table};
use register::concentration::{
    Alert, ChainState, Dependency, Edge, Engagement, Function, Level, Limits, Named, Party, Place, PlaceRole,
    Portfolio, Register, Strength, Substitution,
};
use register::heat::vendor::Grade;
use register::heat::{Board, Line};
use register::kpi::{FIGURES, of_code, readings, tables, values};
use register::policy::Policy;

const TODAY: i32 = 20_000;

fn named(prefix: &str, number: usize) -> Named {
    Named { id: format!("{prefix}{number}"), ja: format!("{prefix}{number}"), en: String::new() }
}

use AlertKind::{Coverage, Share};
use ChainState::{Confirmed, Unconfirmed};

/// The worked example of concentration: A serves four functions, B three, C two, D one; A and C use X.
fn register() -> Register {
    let engagement = |party: u32, chain: ChainState| Engagement {
        party,
        chain,
        attested: chain.is_confirmed().then_some(TODAY),
        service_type: Some(0),
        substitution: Some(Substitution::Easy),
        exit_plan: true,
        exit_tested: Some(TODAY),
        rto_hours: (party != 3).then_some(if party == 0 { 8 } else { 2 }),
        places: vec![Place { role: PlaceRole::Storage, country: Some(u32::from(party == 1)) }],
        ..Engagement::default()
    };
    let serves = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
    Register {
        portfolio: Portfolio {
            parties: vec![Party::default(); 6],
            functions: vec![Function { weight: 1.0, critical: true, tolerance_hours: Some(4) }; 10],
            engagements: vec![
                engagement(0, Confirmed),
                engagement(1, Unconfirmed),
                engagement(2, Confirmed),
                engagement(3, Unconfirmed),
            ],
            dependencies: (0..)
                .zip(serves)
                .map(|(function, engagement)| Dependency {
                    function,
                    engagement,
                    strength: Strength::Essential,
                })
                .collect(),
            edges: [0, 2]
                .map(|engagement| Edge {
                    engagement,
                    from: engagement,
                    to: 4,
                    approved: true,
                    attested: Some(TODAY),
                })
                .to_vec(),
            today: TODAY,
        },
        parties: (0..6).map(|number| named("p", number)).collect(),
        functions: (0..10).map(|number| named("f", number)).collect(),
        engagements: (0..4).map(|number| named("e", number)).collect(),
        service_types: vec!["S01".into()],
        countries: vec!["JP".into(), "US".into()],
        ..Register::default()
    }
}

fn fails(id: &str) -> Step {
    Step::Fails { id: id.into() }
}

#[test]
fn a_party_stops_and_what_hangs_on_it() {
    let found = outcome(&register(), &[fails("p0")], &Limits::default());
    assert_eq!(
        (found.stop, found.may_stop, found.late, found.unknown_return),
        (4, 0, 4, 0),
        "RTO 8 over 4 hours"
    );
    assert_eq!((found.before.without, found.after.without), (0, 4));
    let behind = outcome(&register(), &[fails("p4")], &Limits::default());
    assert_eq!((behind.stop, behind.late), (6, 4), "through confirmed chains");
    let both = outcome(&register(), &[fails("p0"), fails("p1")], &Limits::default());
    assert_eq!(both.stop, 7);
    let twice = outcome(&register(), &[fails("p0"), fails("p0")], &Limits::default());
    assert_eq!(twice.stop, 4, "nobody stops twice");
    assert_eq!(outcome(&register(), &[fails("p3")], &Limits::default()).unknown_return, 1);
}

#[test]
fn a_country_closes() {
    let found = outcome(&register(), &[Step::Closes { country: "US".into() }], &Limits::default());
    assert_eq!(found.stop, 3);
    assert_eq!(outcome(&register(), &[Step::Closes { country: "XX".into() }], &Limits::default()).lost, [0]);
}

#[test]
fn the_example_merges() {
    let merged = Step::Merged { ids: vec!["p0".into(), "p1".into()] };
    let found = outcome(&register(), &[merged], &Limits::default());
    let hhi = |spreads: &[(String, Option<f64>)]| spreads[0].1.unwrap();
    assert!(
        (hhi(&found.before.spreads) - 0.30).abs() < 1e-9 && (hhi(&found.after.spreads) - 0.54).abs() < 1e-9
    );
    let top = &found.after.top.as_ref().unwrap()[0];
    assert!((top.lower - 0.7).abs() < 1e-9 && !top.unit.ja.is_empty(), "{top:?}");
}

#[test]
fn an_engagement_is_added_or_moves() {
    let added = Step::Added {
        party: "p5".into(),
        service_type: "S01".into(),
        functions: vec!["f9".into(), "f8".into()],
    };
    let found = outcome(&register(), &[added], &Limits::default());
    assert!(found.lost.is_empty() && found.blows.is_empty());
    assert!(found.after.top.unwrap().iter().any(|share| share.unit.id == "p5" || share.lower >= 0.2));
    let moved = Step::Replaced { engagement: "e0".into(), by: "p1".into() };
    let found = outcome(&register(), &[moved], &Limits::default());
    let share = |figures: &register::concentration::scenario::Figures, id: &str| {
        figures.top.as_ref().unwrap().iter().find(|share| share.unit.id == id).map(|share| share.lower)
    };
    assert_eq!((share(&found.before, "p1"), share(&found.after, "p1")), (Some(0.3), Some(0.7)));
    assert_eq!(share(&found.after, "p0"), None);
}

#[test]
fn what_is_gone_is_said_and_changes_nothing() {
    let steps = [
        fails("nobody"),
        fails(""),
        Step::Added { party: "p0".into(), service_type: String::new(), functions: vec![] },
        Step::Replaced { engagement: "e9".into(), by: "p0".into() },
        Step::Merged { ids: vec!["p0".into()] },
        Step::Merged { ids: vec!["p0".into(), "nobody".into()] },
    ];
    let found = outcome(&register(), &steps, &Limits::default());
    assert_eq!(found.lost, [0, 1, 2, 3, 4, 5]);
    assert_eq!(found.before, found.after);
    let empty = outcome(&Register::default(), &[fails("p0")], &Limits::default());
    assert_eq!((empty.before.top, empty.lost), (None, vec![0]));
}

#[test]
fn steps_read_back() {
    let steps = vec![fails("p0"), Step::Merged { ids: vec!["p0".into(), "p1".into()] }];
    let text = serde_json::to_string(&steps).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Step>>(&text).unwrap(), steps);
}

#[test]
fn scenarios_stand_side_by_side() {
    let (register, limits) = (register(), Limits::default());
    let shown: Vec<(Scenario, _)> = ["p0", "p4"]
        .map(|id| {
            (Scenario { name: id.into(), ..Scenario::default() }, outcome(&register, &[fails(id)], &limits))
        })
        .to_vec();
    let table = table::table(&figures(&register, &limits), &shown, true);
    assert_eq!(table.columns.len(), 4);
    assert!(table.rows.iter().all(|row| row.len() == 4));
    assert_eq!(table.rows[0][1..], ["–", "4", "6"]);
}

#[test]
fn alerts_follow_the_limits_and_stay_until_their_day() {
    let found = alerts(&register(), &Limits::default());
    let kinds: Vec<(AlertKind, Alert, &str)> =
        found.iter().map(|one| (one.kind, one.level, one.subject.id.as_str())).collect();
    assert_eq!(
        kinds,
        [
            (Share, Alert::Warning, "p4"),
            (Share, Alert::Caution, "p0"),
            (Share, Alert::Caution, "p1"),
            (Coverage, Alert::Caution, ""),
        ]
    );
    let said = |expires: &str, was_warning| Acknowledged {
        owner: "湊".into(),
        note: "N".into(),
        expires_on: expires.into(),
        was_warning,
        at: 0,
        actor_name: "湊".into(),
    };
    let open = |expires, was_warning, place: usize| {
        line(found[place].clone(), Some(said(expires, was_warning)), "2026-11-21").open
    };
    assert!(!open("2026-11-21", true, 0) && open("2026-11-20", true, 0));
    assert!(open("2027-01-01", false, 0), "it has risen to a warning since");
    assert!(!open("2027-01-01", false, 1));
    assert!(line(found[0].clone(), None, "2026-11-21").open);
    assert!(alerts(&Register::default(), &Limits::default()).is_empty());
    let strict = Policy {
        concentration: register::policy::Thresholds { share_notice: 5, share_alert: 5, ..Default::default() },
        ..Policy::default()
    };
    assert!(alerts(&register(), &Limits::of(&strict)).len() > found.len());
}

#[test]
fn a_single_point_is_an_alert() {
    let mut weak = register();
    weak.portfolio.engagements[2].exit_plan = false;
    let found = alerts(&weak, &Limits::default());
    let keys: Vec<&str> =
        found.iter().filter(|one| one.kind == AlertKind::SinglePoint).map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["single:f7:p2", "single:f8:p2"]);
}

fn board() -> Board {
    let register = register();
    let line = |tier| Line { tier, ..Line::default() };
    Board {
        lines: vec![line(Some(1)), line(Some(2)), line(Some(3)), line(None)],
        parties: vec![register::heat::PartyFacts::default(); 6],
        register,
        today: "2026-11-21".into(),
        ..Board::default()
    }
}

#[test]
fn key_figures_have_values_only_from_data() {
    assert!(values(&Board::default(), 3).is_empty(), "an empty register has no value, not zero");
    let found = values(&board(), 2);
    assert_eq!(found.get("important"), Some(&1.0));
    assert_eq!(found.get("unassessed"), Some(&1.0));
    assert_eq!(found.get("diligence"), Some(&0.0), "no due diligence is none of them");
    assert_eq!(found.get("clauses"), Some(&0.0), "no contract states nothing");
    assert_eq!((found.get("evidence"), found.get("incidents"), found.get("overdue")), (None, None, None));
    assert!((found["top_share"] - 60.0).abs() < 1e-9 && (found["coverage"] - 60.0).abs() < 1e-9);
    assert!((found["foreign_place"] - 30.0).abs() < 1e-9 && found["unknown_place"].abs() < 1e-9);
    assert_eq!(found.get("overrides"), Some(&2.0));
}

#[test]
fn limits_come_from_the_policy() {
    let share = of_code("top_share").unwrap();
    let mut policy = Policy::default();
    assert_eq!(share.grade(&policy, Some(29.0)), Grade::Good);
    assert_eq!(share.grade(&policy, Some(30.0)), Grade::Watch);
    assert_eq!(share.grade(&policy, Some(50.0)), Grade::Bad);
    assert_eq!(share.grade(&policy, None), Grade::Unknown);
    policy.key_figures.insert("top_share".into(), [10, 20]);
    assert_eq!(share.grade(&policy, Some(29.0)), Grade::Bad);
    assert!(policy.problems().is_empty());
    let coverage = of_code("coverage").unwrap();
    assert_eq!(
        [95.0, 89.0, 69.0].map(|value| coverage.grade(&policy, Some(value))),
        [Grade::Good, Grade::Watch, Grade::Bad]
    );
    policy.key_figures.insert("luck".into(), [1, 2]);
    policy.key_figures.insert("important".into(), [1, 2]);
    policy.key_figures.insert("overdue".into(), [-1, 2]);
    let fields: Vec<String> = policy.problems().into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["key_figures.important", "key_figures.luck", "key_figures.overdue.watch"]);
    let found =
        readings(&board(), 0, [("important".to_owned(), vec![("2026-11-20".to_owned(), 2.0)])].into());
    assert_eq!(found.readings.len(), FIGURES.len());
    let sheets = tables(&found, true);
    assert_eq!((sheets[0].rows.len(), sheets[1].rows.len()), (FIGURES.len(), 1));
}

#[test]
fn an_engagement_shows_what_it_brings() {
    let register = register();
    let limits = Limits::default();
    // A serves four of ten functions: 40 %, which is a caution.
    let found = brings(&register, &register.engagements[0].id, Level::Group, &limits).unwrap();
    let (direct, lower, _) = found.with.share.unwrap();
    assert!((direct - 0.4).abs() < 1e-9 && (lower - 0.4).abs() < 1e-9, "{found:?}");
    assert_eq!((found.with.alert, found.without.alert), (Some(Alert::Caution), None));
    assert_eq!(found.without.share.map(|(direct, lower, _)| (direct, lower)), Some((0.0, 0.0)));
    let (with, without) = (found.with.index.unwrap(), found.without.index.unwrap());
    assert!((with - 0.30).abs() < 1e-9 && (without - 14.0 / 36.0).abs() < 1e-9, "{with} {without}");
    assert_eq!(brings(&register, "none", Level::Group, &limits), None);
    assert_eq!(brings(&register, "", Level::Group, &limits), None);
    assert_eq!(brings(&Register::default(), "e0", Level::Party, &limits), None);
    // Without a way out the same engagement makes single points.
    let mut weak = register.clone();
    weak.portfolio.engagements[0].exit_plan = false;
    let found = brings(&weak, &register.engagements[0].id, Level::Party, &limits).unwrap();
    assert_eq!((found.new_points.len(), found.gone_points.len()), (4, 0), "{found:?}");
    assert_eq!(found.with.single_points, found.without.single_points + 4);
}
