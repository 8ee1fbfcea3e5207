//! Residual risk and the heatmaps: worked examples, and the laws that hold for every register.

use proptest::prelude::*;
use register::concentration::{
    ChainState, Dependency, Edge, Engagement, Function, Named, Party, Portfolio, Register, Strength,
};
use register::heat::matrix::{Ask, Axes, heatmap};
use register::heat::picture::{ROWS, grids, svg};
use register::heat::vendor::{Dimension, Grade, Ground, VendorAsk, all, vendors};
use register::heat::{Board, EvidenceState, Line, PartyFacts, table, words};
use register::risk::matrix::{Place, place};
use register::risk::residual::{
    Assurance, Controls, Judged, Portion, Stated, clause_gap, effectiveness, residual,
};
use register::risk::{Answer, Factor, Share};

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn controls(ce: f64, ef: f64, cg: f64) -> Controls {
    Controls { effectiveness: Some(ce), clauses: Portion::Known(cg), evidence: Portion::Known(ef) }
}

#[test]
fn residual_risk_by_hand() {
    // 80 · (1 − 0.8 · 0.9 · (0.5 + 0.5 · 0.5) · (1 − 0.3 · 0.25)) = 80 · (1 − 0.4995)
    let found = residual(Some(80.0), controls(0.9, 0.5, 0.25));
    assert!(near(found.score.unwrap(), 40.04), "{found:?}");
    assert!(near(found.assured.unwrap(), 0.9 * 0.75 * 0.925));
    // The best controls leave a fifth, none leave all.
    assert!(near(residual(Some(100.0), controls(1.0, 1.0, 0.0)).score.unwrap(), 20.0));
    assert!(near(residual(Some(100.0), controls(0.0, 1.0, 0.0)).score.unwrap(), 100.0));
}

#[test]
fn unknown_is_never_good() {
    let without = residual(Some(80.0), Controls { effectiveness: None, ..controls(1.0, 1.0, 0.0) });
    assert_eq!((without.score, Assurance::of(&without, true)), (None, Assurance::Unassessed));
    assert_eq!(residual(None, controls(1.0, 1.0, 0.0)).score, None);
    let unknown =
        Controls { effectiveness: Some(1.0), clauses: Portion::Unknown, evidence: Portion::Unknown };
    let worst = residual(Some(50.0), unknown).score;
    assert_eq!(worst, residual(Some(50.0), controls(1.0, 0.0, 1.0)).score);
    let nothing = Controls { clauses: Portion::NotApplicable, evidence: Portion::NotApplicable, ..unknown };
    assert_eq!(residual(Some(50.0), nothing).score, residual(Some(50.0), controls(1.0, 1.0, 0.0)).score);
    let wrong = Controls { effectiveness: Some(f64::NAN), ..unknown };
    assert_eq!(residual(Some(50.0), wrong).score, None);
}

#[test]
fn unanswered_questions_count_as_unmet() {
    let judged = |weight, shortfall| Judged { weight, shortfall };
    assert_eq!(effectiveness([]), None);
    assert_eq!(effectiveness([judged(0.0, Some(0.0))]), None, "no weight, no value");
    assert!(near(
        effectiveness([judged(2.0, Some(0.0)), judged(1.0, None), judged(1.0, Some(0.5))]).unwrap(),
        0.625
    ));
}

#[test]
fn what_a_contract_does_not_say_is_a_gap() {
    use Stated::{Adverse, NotFound, Partial, Stated as Said, Undeterminable};
    assert_eq!(clause_gap([]), Portion::NotApplicable);
    let gaps = [Said, Partial, Undeterminable, NotFound, Adverse].map(|stated| (1.0, stated));
    assert_eq!(clause_gap(gaps), Portion::Known(0.7));
}

#[test]
fn an_expired_conclusion_is_not_assurance() {
    let found = residual(Some(80.0), controls(1.0, 1.0, 0.0));
    assert_eq!(Assurance::of(&found, true), Assurance::Met);
    assert_eq!(Assurance::of(&found, false), Assurance::Expired);
    let half = residual(Some(80.0), controls(0.6, 1.0, 0.0));
    assert_eq!(Assurance::of(&half, true), Assurance::Partly);
    assert_eq!(Assurance::of(&residual(Some(80.0), controls(0.6, 0.0, 0.0)), true), Assurance::Short);
}

proptest! {
    #[test]
    fn residual_lies_between_a_fifth_and_all_of_inherent(ir in 0.0..=100.0_f64, ce in 0.0..=1.0_f64, ef in 0.0..=1.0_f64, cg in 0.0..=1.0_f64) {
        let score = residual(Some(ir), controls(ce, ef, cg)).score.unwrap();
        prop_assert!(score <= ir + 1e-9 && score >= ir * 0.2 - 1e-9);
    }

    #[test]
    fn better_controls_never_raise_the_risk(ir in 0.0..=100.0_f64, a in 0.0..=1.0_f64, b in 0.0..=1.0_f64, c in 0.0..=1.0_f64, more in 0.0..=1.0_f64) {
        let score = |ce, ef, cg| residual(Some(ir), controls(ce, ef, cg)).score.unwrap();
        let up = |share: f64| share + (1.0 - share) * more;
        prop_assert!(score(up(a), b, c) <= score(a, b, c) + 1e-9);
        prop_assert!(score(a, up(b), c) <= score(a, b, c) + 1e-9);
        prop_assert!(score(a, b, c * more) <= score(a, b, c) + 1e-9);
    }

    #[test]
    fn an_unanswered_factor_never_makes_it_milder(u in proptest::collection::vec(proptest::option::of(0.0..=1.0_f64), 7), which in 0_usize..7) {
        let shares = |open: Option<usize>| -> Vec<Share> {
            Factor::ALL.into_iter().zip(&u).enumerate().map(|(at, (factor, u))| Share {
                factor,
                answer: match u { Some(u) if Some(at) != open => Answer::Scored(*u), _ => Answer::Open },
                weight: 10,
                points: 0.0,
            }).collect()
        };
        let (before, after) = (place(&shares(None), None), place(&shares(Some(which)), None));
        let milder = |before: Option<u8>, after: Option<u8>| before.zip(after).is_some_and(|(before, after)| after < before);
        prop_assert!(!milder(before.impact, after.impact) && !milder(before.likelihood, after.likelihood));
    }
}

#[test]
fn likelihood_and_impact() {
    let share = |factor, answer| Share { factor, answer, weight: 10, points: 0.0 };
    let open: Vec<Share> = Factor::ALL.map(|factor| share(factor, Answer::Open)).to_vec();
    assert_eq!(place(&open, None), Place::default(), "nothing answered is 未評価");
    let scored: Vec<Share> = Factor::ALL.map(|factor| share(factor, Answer::Scored(0.5))).to_vec();
    assert_eq!(place(&scored, None), Place { likelihood: Some(3), impact: Some(3) });
    assert_eq!(
        place(&scored, Some(1.0)),
        Place { likelihood: Some(1), impact: Some(3) },
        "controls lessen likelihood alone"
    );
    let none: Vec<Share> = Factor::ALL.map(|factor| share(factor, Answer::NotApplicable)).to_vec();
    assert_eq!(place(&none, None), Place::default());
}

fn named(id: &str) -> Named {
    Named { id: id.into(), ja: format!("名{id}"), en: format!("Name {id}") }
}

/// Two departments: 事務部 with engagements 0 and 1 (parties p0, p1), 市場部 with 2 (p2), which chains on to p3.
fn board() -> Board {
    let engagement = |party, department| Engagement {
        party,
        department: Some(department),
        chain: ChainState::Confirmed,
        attested: Some(20_000),
        ..Engagement::default()
    };
    let register = Register {
        portfolio: Portfolio {
            parties: vec![
                Party { group: Some(0) },
                Party::default(),
                Party { group: Some(1) },
                Party::default(),
                Party::default(),
            ],
            functions: vec![
                Function { weight: 1.0, critical: true, tolerance_hours: None },
                Function { weight: 1.0, critical: true, tolerance_hours: None },
            ],
            engagements: vec![engagement(0, 0), engagement(1, 0), engagement(2, 1)],
            dependencies: [(0, 0), (1, 2)]
                .map(|(function, engagement)| Dependency {
                    function,
                    engagement,
                    strength: Strength::Essential,
                })
                .to_vec(),
            edges: vec![Edge { engagement: 2, from: 2, to: 3, approved: true, attested: Some(20_000) }],
            today: 20_000,
        },
        parties: ["p0", "p1", "p2", "p3", "p4"].map(named).to_vec(),
        groups: ["g0", "g1"].map(named).to_vec(),
        functions: ["f0", "f1"].map(named).to_vec(),
        engagements: ["e0", "e1", "e2"].map(named).to_vec(),
        departments: vec!["事務部".into(), "市場部".into()],
        ..Register::default()
    };
    let line = |tier: Option<i64>, score: Option<f64>| Line {
        tier,
        computed: tier,
        residual: residual(score, Controls::default()),
        ..Line::default()
    };
    let stated = PartyFacts {
        contracts: 1,
        clauses: Some([Stated::Stated; 12]),
        evidence: Some(EvidenceState { wanted: 2, valid: 1, ending: 0 }),
        incidents: Some((1, 0)),
        overdue: Some(2),
        country: Some("JP".into()),
        ..PartyFacts::default()
    };
    Board {
        lines: vec![line(Some(1), Some(80.0)), line(None, None), line(Some(3), Some(30.0))],
        parties: vec![
            stated,
            PartyFacts::default(),
            PartyFacts::default(),
            PartyFacts::default(),
            PartyFacts::default(),
        ],
        register,
        today: "2026-11-21".into(),
        ..Board::default()
    }
}

#[test]
fn cells_hold_engagements_and_critical_functions() {
    let found = heatmap(&board(), &Ask { cell: "1.unassessed".into(), ..Ask::default() }, None, None);
    assert_eq!((found.all, found.shown, found.total), (3, 3, 1));
    let cell = found.cells[0][4];
    assert_eq!((cell.engagements, cell.parties, cell.critical), (1, 1, 1));
    assert_eq!(found.lines[0].engagement.id, "e0");
    assert_eq!(found.cells[4][4].engagements, 1, "未評価 has a row of its own");
    assert!(found.cells[4][4].heat >= found.cells[1][4].heat, "and is not milder than tier 2");
    let sum: usize = found.cells.iter().flatten().map(|cell| cell.engagements).sum();
    assert_eq!(sum, 3, "every engagement is in one cell");
    let by_impact = heatmap(&board(), &Ask { axes: Axes::Likelihood, ..Ask::default() }, None, None);
    assert_eq!(by_impact.cells[5][5].engagements, 3);
    let own = heatmap(&board(), &Ask { department: "事務部".into(), ..Ask::default() }, None, None);
    assert_eq!(own.shown, 2);
    let japan = heatmap(&board(), &Ask { country: "-".into(), ..Ask::default() }, None, None);
    assert_eq!(japan.shown, 2, "a country that is not given can be asked for");
    assert_eq!(heatmap(&Board::default(), &Ask::default(), None, None).all, 0);
    assert!(heatmap(&board(), &Ask { cell: "9.x".into(), ..Ask::default() }, None, None).lines.is_empty());
}

#[test]
fn movement_counts_what_came_and_what_went() {
    let then = [("e0".to_owned(), Some(2)), ("e1".to_owned(), None)].into();
    let moved = heatmap(&board(), &Ask::default(), Some(&then), None).moved.unwrap();
    assert_eq!(moved, [(1, 0), (0, 1), (1, 0), (0, 0), (0, 0)], "e0 from 2 to 1, e2 is new, e1 stayed");
}

#[test]
fn a_department_sees_its_own_part_alone() {
    let part = board().of_department("市場部");
    assert!(part.register.narrowed);
    assert_eq!(part.register.engagements, [named("e2")]);
    assert_eq!(part.register.functions, [named("f1")]);
    let names: Vec<&str> = part.register.parties.iter().map(|name| name.id.as_str()).collect();
    assert_eq!(names, ["", "", "p2", "p3", ""], "nothing else keeps a name");
    assert_eq!(part.register.groups, [Named::default(), named("g1")]);
    assert_eq!(part.register.portfolio.dependencies[0].engagement, 0);
    let rows = all(&part, &VendorAsk::default());
    assert_eq!(rows.iter().map(|row| row.party.id.as_str()).collect::<Vec<_>>(), ["p2"]);
    for nobody in ["", "\u{1}", "ない部"] {
        let nothing = board().of_department(nobody);
        assert!(nothing.register.engagements.is_empty() && nothing.lines.is_empty(), "{nobody:?}");
        assert!(nothing.register.parties.iter().all(|name| name.id.is_empty()));
    }
}

#[test]
fn marks_say_why() {
    let found = vendors(&board(), &VendorAsk::default());
    assert_eq!(found.total, 3, "parties without an engagement of their own are no vendors");
    assert_eq!(found.rows[0].party.id, "p0", "what needs action comes first");
    let mark = |dimension: Dimension| {
        let at = Dimension::ALL.iter().position(|one| *one == dimension).unwrap();
        found.rows[0].marks[at].clone()
    };
    assert_eq!(mark(Dimension::Tier).grade, Grade::Bad);
    assert_eq!(mark(Dimension::Residual).grade, Grade::Unknown);
    assert_eq!(mark(Dimension::Clauses).ground, Ground::Clauses { stated: 12, required: 12, unread: 0 });
    assert_eq!(mark(Dimension::Evidence).grade, Grade::Bad);
    assert_eq!(mark(Dimension::Overdue).grade, Grade::Bad);
    assert_eq!(mark(Dimension::Incidents).grade, Grade::Watch);
    assert_eq!(mark(Dimension::Share).grade, Grade::Bad, "half of the critical functions");
    let p1 = found.rows.iter().find(|row| row.party.id == "p1").unwrap();
    for (dimension, mark) in Dimension::ALL.into_iter().zip(&p1.marks) {
        let known = matches!(dimension, Dimension::Chain | Dimension::Share | Dimension::Clauses);
        assert!(known || mark.grade == Grade::Unknown, "{dimension:?} {mark:?}");
        let (ja, en) = words::reason(mark);
        assert!(!ja.is_empty() && !en.is_empty() && !words::short(mark).0.is_empty());
    }
    let by_name =
        vendors(&board(), &VendorAsk { sort: "name".into(), ascending: true, ..VendorAsk::default() });
    assert_eq!(by_name.rows[0].party.id, "p2");
    for dimension in Dimension::ALL {
        let sorted = vendors(&board(), &VendorAsk { sort: dimension.code().into(), ..VendorAsk::default() });
        let at = Dimension::ALL.iter().position(|one| *one == dimension).unwrap();
        assert!(sorted.rows.is_sorted_by(|a, b| a.marks[at].grade >= b.marks[at].grade), "{dimension:?}");
    }
    assert_eq!(vendors(&board(), &VendorAsk { text: "ＮＡＭＥ p1".into(), ..VendorAsk::default() }).total, 1);
}

#[test]
fn files_hold_what_the_page_shows() {
    let board = board();
    let tables = table::risk(&board, &heatmap(&board, &Ask::default(), None, None), true);
    assert_eq!((tables[0].rows.len(), tables[1].rows.len()), (25, 3));
    assert!(tables[1].rows[1].contains(&"未評価".to_owned()));
    for japanese in [true, false] {
        let table = table::vendors(&board, &VendorAsk::default(), japanese);
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }
}

/// A board of so many parties, each with one engagement that serves a critical function.
fn wide(parties: u32) -> Board {
    let named = |number: u32| Named {
        id: format!("p{number}"),
        ja: format!("取引先<{number}>＆株式会社とても長い名称の取引先"),
        en: format!("Party {number}"),
    };
    let count = parties as usize;
    let portfolio = Portfolio {
        parties: vec![Party::default(); count],
        functions: vec![Function { weight: 1.0, critical: true, tolerance_hours: None }],
        engagements: (0..parties).map(|party| Engagement { party, ..Engagement::default() }).collect(),
        dependencies: (0..parties)
            .map(|engagement| Dependency { function: 0, engagement, strength: Strength::Essential })
            .collect(),
        ..Portfolio::default()
    };
    Board {
        lines: (0..count)
            .map(|number| Line {
                tier: i64::try_from(number % 5).ok().filter(|tier| *tier > 0),
                ..Line::default()
            })
            .collect(),
        parties: vec![PartyFacts::default(); count],
        register: Register {
            portfolio,
            parties: (0..parties).map(named).collect(),
            functions: vec![named(0)],
            engagements: (0..parties).map(named).collect(),
            ..Register::default()
        },
        today: "2026-11-21".into(),
        policy_version: 3,
        ..Board::default()
    }
}

#[test]
fn a_picture_says_when_by_which_policy_and_what_it_leaves_out() {
    let board = wide(53);
    let ask = VendorAsk::default();
    let grid = grids::vendors(&board, &ask, true);
    assert_eq!((grid.rows.len(), grid.columns.len(), grid.legend.len()), (ROWS, 8, 4));
    assert_eq!(grid.about[0], "2026-11-21 時点　方針 第3版");
    assert!(
        grid.about[1].contains("53 社のうち") && grid.about[1].contains("ほか 33 社"),
        "{}",
        grid.about[1]
    );
    let order: Vec<String> = all(&board, &ask).into_iter().take(ROWS).map(|row| row.party.ja).collect();
    assert!(grid.rows.iter().map(|row| &row.0).eq(&order), "in the order of the page");
    // Without its colours the picture says the same: each grade has a shape of its own.
    for one in &grid.legend {
        assert_eq!(grid.legend.iter().filter(|other| other.shape == one.shape).count(), 1, "{}", one.label);
        assert!(!one.label.is_empty());
    }
    let svg = svg(&grid);
    assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>"));
    let raw = (0..53).any(|number| svg.contains(&format!("<{number}>")));
    assert!(svg.contains("取引先&lt;") && !raw, "names are text, whatever they hold");
    assert!(svg.contains("未評価・不明") && svg.contains("<title id=\"t\">取引先ヒートマップ"));
    let english = grids::vendors(&board, &VendorAsk { text: "party 5".into(), ..ask }, false);
    assert_eq!(english.about[0], "As of 2026-11-21, policy version 3; only name: party 5");
    assert_eq!(english.about[1], "4 parties");
}

#[test]
fn the_picture_of_the_risk_heatmap_has_its_cells() {
    let board = wide(10);
    for axes in [Axes::Assurance, Axes::Likelihood] {
        let found = heatmap(&board, &Ask { axes, ..Ask::default() }, None, None);
        let grid = grids::risk(&board, &found, true);
        assert_eq!((grid.rows.len(), grid.columns.len()), (found.rows.len(), found.columns.len()));
        let numbers: usize =
            grid.rows.iter().flat_map(|row| &row.2).filter_map(|mark| mark.text.parse::<usize>().ok()).sum();
        assert_eq!(numbers, 10, "every engagement is in the picture");
        let unassessed = grid.rows.last().unwrap();
        assert!(unassessed.2.iter().all(|mark| mark.broken && !mark.heavy), "未評価 stands apart");
        assert!(svg(&grid).contains("取引 10 件のうち 10 件"));
    }
    let empty = Board::default();
    let grid = grids::risk(&empty, &heatmap(&empty, &Ask::default(), None, None), false);
    assert!(svg(&grid).contains("0 of 0 engagements"), "an empty register is no error");
    assert!(grids::vendors(&empty, &VendorAsk::default(), true).rows.is_empty());
}
