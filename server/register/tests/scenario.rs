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
use register::kpi::{readings, tables, values};
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
        places: vec![Place { role: PlaceRole::Storage, country: Some(u32::from(party == 1)), region: None }],
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

fn raised(register: &Register, limits: &Limits) -> Vec<register::concentration::alert::Raised> {
    alerts(register, &register::concentration::figures::figures(&register.portfolio, limits), limits)
}

#[test]
fn alerts_follow_the_limits_and_stay_until_their_day() {
    let found = raised(&register(), &Limits::default());
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
    assert!(raised(&Register::default(), &Limits::default()).is_empty());
    let strict = Policy {
        concentration: register::policy::Thresholds { share_notice: 5, share_alert: 5, ..Default::default() },
        ..Policy::default()
    };
    assert!(raised(&register(), &Limits::of(&strict)).len() > found.len());
}

#[test]
fn a_single_point_is_an_alert() {
    let mut weak = register();
    weak.portfolio.engagements[2].exit_plan = false;
    let found = raised(&weak, &Limits::default());
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
    let mut policy = Policy::default();
    let grade = |policy: &Policy, code: &str, value| policy.indicator(code).unwrap().grade(value);
    assert_eq!(grade(&policy, "top_share", Some(29.0)), Grade::Good);
    assert_eq!(grade(&policy, "top_share", Some(30.0)), Grade::Watch);
    assert_eq!(grade(&policy, "top_share", Some(50.0)), Grade::Bad);
    assert_eq!(grade(&policy, "top_share", None), Grade::Unknown);
    policy = policy.with([("key_figures.top_share.watch", "10"), ("key_figures.top_share.act", "20")]);
    assert_eq!(grade(&policy, "top_share", Some(29.0)), Grade::Bad);
    assert!(policy.problems().is_empty());
    assert_eq!(
        [95.0, 89.0, 69.0].map(|value| grade(&policy, "coverage", Some(value))),
        [Grade::Good, Grade::Watch, Grade::Bad]
    );
}

#[test]
fn a_policy_defines_its_key_figures() {
    let policy = Policy::default().with([
        ("key_figures.important.on", "no"),
        ("key_figures.shared.on", "yes"),
        ("key_figures.shared.ja", "共同センターへの依存"),
        ("key_figures.shared.better", "lower"),
        ("key_figures.shared.watch", "10"),
        ("key_figures.shared.act", "20"),
        ("key_figures.own-1.measure", "coverage"),
        ("key_figures.own-1.ja", "重要業務の再委託把握"),
        ("key_figures.own-1.better", "higher"),
        ("key_figures.own-1.watch", "80"),
        ("key_figures.own-1.act", "50"),
    ]);
    assert_eq!(policy.problems(), []);
    let board = Board { policy: policy.clone(), ..board() };
    let days = [("coverage".to_owned(), vec![("2026-11-20".to_owned(), 40.0)])].into();
    let found = readings(&board, 0, &days);
    let codes: Vec<&str> = found.readings.iter().map(|one| one.code.as_str()).collect();
    assert!(!codes.contains(&"important") && codes.contains(&"shared"));
    assert_eq!(codes.last(), Some(&"own-1"), "own ones stand behind");
    let own = found.readings.last().unwrap();
    assert_eq!((own.ja.as_str(), own.en.as_str()), ("重要業務の再委託把握", "重要業務の再委託把握"));
    assert_eq!((own.grade, own.days.len()), (Grade::Watch, 1), "60 % is under 80, not under 50");
    let standard = found.readings.iter().find(|one| one.code == "coverage").unwrap();
    assert_eq!(
        (standard.grade, standard.days.len()),
        (Grade::Bad, 1),
        "the same measure by the product's limits"
    );
    let sheets = tables(&found, true);
    assert_eq!((sheets[0].rows.len(), sheets[1].rows.len()), (found.readings.len(), 2));
    // A later default counts where nothing of one's own is written down.
    let same = Policy::default().with(Policy::default().pairs());
    assert!(same.key_figures.is_empty());
    let text = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
    let old = serde_json::from_str::<Policy>(r#"{"key_figures":{"overdue":[3,30]}}"#).unwrap();
    assert_eq!(old.indicator("overdue").unwrap().indicator.limits, Some([3, 30]), "as it was kept before");
    assert!(old.problems().is_empty());
    assert_eq!(
        (Policy::default().next_indicator(), policy.next_indicator()),
        ("own-1".into(), "own-2".into())
    );
}

#[test]
fn a_form_of_key_figures_changes_adds_and_takes_out() {
    let row = |pairs: &[(&str, &str)]| -> std::collections::BTreeMap<String, String> {
        pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
    };
    let new = row(&[
        ("on", "yes"),
        ("ja", " 把握率 "),
        ("en", ""),
        ("measure", "coverage"),
        ("better", "higher"),
        ("watch", "90"),
        ("act", "80"),
    ]);
    let form = [("overdue".to_owned(), row(&[("on", "no")])), ("new".to_owned(), new)].into();
    let (policy, added) = Policy::default().with_indicators(&form);
    assert_eq!(added.as_deref(), Some("own-1"));
    assert_eq!(policy.problems(), []);
    let own = policy.indicator("own-1").unwrap();
    assert_eq!(
        (own.name().0.as_str(), own.figure.code, own.indicator.limits),
        ("把握率", "coverage", Some([90, 80]))
    );
    assert!(!policy.indicator("overdue").unwrap().indicator.on);
    let blank = [("new".to_owned(), row(&[("on", "yes"), ("ja", " "), ("watch", "")]))].into();
    assert_eq!(policy.with_indicators(&blank), (policy.clone(), None), "an empty row adds nothing");
    let gone =
        [("own-1".to_owned(), row(&[("on", "remove")])), ("overdue".to_owned(), row(&[("on", "yes")]))]
            .into();
    assert_eq!(policy.with_indicators(&gone), (Policy::default(), None));
    let kept = [("overdue".to_owned(), row(&[("on", "remove")]))].into();
    assert!(
        Policy::default().with_indicators(&kept).0.indicator("overdue").is_some(),
        "the product's own stay"
    );
}

#[test]
fn mistakes_in_a_key_figure_are_named() {
    let fields = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let pairs = pairs.iter().map(|(name, value)| (format!("key_figures.{name}"), *value));
        let wrong = Policy::default().with(pairs).problems();
        wrong.into_iter().map(|error| (error.field.replace("key_figures.", ""), error.code)).collect()
    };
    let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
    assert_eq!(fields(&[("overdue.watch", "x")]), one("overdue.watch", "number"));
    assert_eq!(fields(&[("overdue.watch", "")]), one("overdue.watch", "number"), "one limit alone is none");
    assert_eq!(fields(&[("overdue.watch", ""), ("overdue.act", "")]), [], "without limits it is not judged");
    assert_eq!(fields(&[("coverage.watch", "101")]), one("coverage.watch", "percent"));
    assert_eq!(fields(&[("overdue.watch", "20")]), one("overdue.act", "limits_order"));
    assert_eq!(fields(&[("coverage.watch", "10")]), one("coverage.act", "limits_order"), "higher is better");
    assert_eq!(fields(&[("overdue.measure", "coverage")]), one("overdue.measure", "choice"));
    assert_eq!(fields(&[("own-1.measure", "luck"), ("own-1.ja", "運")]), one("own-1.measure", "choice"));
    assert_eq!(fields(&[("own-1.measure", "overdue")]), one("own-1.ja", "required"));
    assert_eq!(fields(&[("overdue.ja", &"長".repeat(101))]), one("overdue.ja", "too_long"));
    assert_eq!(fields(&[("luck.watch", "1"), ("own-x.ja", "運")]), [], "what nobody knows is left out");
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
