//! The script beside, on the same graph from a file; and the peak memory of a process of its own.

use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use register::concentration::figures::{Figures, LevelFigures, figures};
use register::concentration::kept::{Edit, Kept};
use register::concentration::single_point::SinglePoint;
use register::concentration::what_if::Blow;
use register::concentration::{Limits, Portfolio, Strength, Unit};
use register::graph::dominator::Dominators;
use serde_json::{Map, Value, json};

use crate::generated;

/// The script under way. It has read the graph and answers one line for each line.
pub struct Script {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Script {
    /// None where Python or networkx is not there.
    pub fn start(portfolio: &Portfolio, limits: &Limits, count: usize, edges: &[(u32, u32)]) -> Option<Self> {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("concentration.json");
        let graph = json!({
            "today": portfolio.today,
            "attested_days": limits.attested_days,
            "exit_test_days": limits.exit_test_days,
            "parties": portfolio.parties.iter().map(|party| party.group).collect::<Vec<_>>(),
            "functions": portfolio.functions.iter().map(|one| json!([one.weight, one.critical, one.tolerance_hours])).collect::<Vec<_>>(),
            "engagements": portfolio.engagements.iter().map(|one| json!({
                "party": one.party, "type": one.service_type, "department": one.department, "cost": one.cost,
                "contracts": one.contracts, "shared": one.shared, "confirmed": one.chain.is_confirmed(),
                "attested": one.attested, "substitution": one.substitution, "exit_plan": one.exit_plan,
                "exit_tested": one.exit_tested, "rto": one.rto_hours,
                "places": one.places.iter().map(|place| json!([place.country, place.role])).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "dependencies": portfolio.dependencies.iter().map(|row| json!([row.function, row.engagement, row.strength])).collect::<Vec<_>>(),
            "edges": portfolio.edges.iter().map(|edge| json!([edge.engagement, edge.from, edge.to, edge.approved, edge.attested])).collect::<Vec<_>>(),
            "nodes": count,
            "arcs": edges,
        });
        std::fs::write(&file, graph.to_string()).ok()?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/concentration/peer.py");
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(python)
            .arg(script)
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (ask, answer) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut script = Self { child, ask, answer };
        match script.line("ready") {
            Some(line) if line.as_str() == Some("ready") => Some(script),
            _ => {
                println!("  (no networkx: `pip install networkx`)");
                None
            }
        }
    }

    fn line(&mut self, ask: &str) -> Option<Value> {
        writeln!(self.ask, "{ask}").ok()?;
        self.ask.flush().ok()?;
        let mut line = String::new();
        self.answer.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }

    /// Stops where the script finds anything else.
    pub fn compare(&mut self, figures: &Figures, blows: &[Blow], dominators: &Dominators) {
        let theirs = self.line("results").expect("the script answers");
        let ours = spoken(figures, blows, dominators);
        close("", &ours, &theirs);
    }

    /// What the script took for the figures and for the dominators.
    pub fn round(&mut self) -> (Duration, Duration) {
        let times = self.line("round").expect("the script answers");
        let seconds = |place: usize| Duration::from_secs_f64(times[place].as_f64().unwrap_or_default());
        (seconds(0), seconds(1))
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The same up to the last digits of a sum.
fn close(path: &str, ours: &Value, theirs: &Value) {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{path}: {a} here, {b} there");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{path}");
            a.iter().zip(b).enumerate().for_each(|(place, (a, b))| close(&format!("{path}/{place}"), a, b));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{path}: {} keys here, {} there", a.len(), b.len());
            a.iter().for_each(|(key, value)| close(&format!("{path}/{key}"), value, &b[key]));
        }
        _ => assert_eq!(ours, theirs, "{path}"),
    }
}

fn unit(unit: Unit) -> String {
    match unit {
        Unit::Party(number) => format!("p{number}"),
        Unit::Group(number) => format!("g{number}"),
    }
}

fn code(code: Option<u32>) -> String {
    code.map_or_else(|| "unknown".to_owned(), |code| code.to_string())
}

/// The results as the script says them.
fn spoken(figures: &Figures, blows: &[Blow], dominators: &Dominators) -> Value {
    let places =
        figures.places.iter().flatten().map(|place| (code(place.at), json!([place.share, place.roles])));
    json!({
        "parties": level(&figures.parties),
        "groups": level(&figures.groups),
        "M6": places.collect::<Map<_, _>>(),
        "M7": [figures.chains.depth, figures.chains.unapproved.len(), figures.chains.unattested.len()],
        "M8": blows.iter().map(|blow| (blow.function.to_string(), json!([
            blow.strength, blow.certainty, blow.engagements.len(), blow.within_tolerance,
        ]))).collect::<Map<_, _>>(),
        "M10": figures.shared,
        "dominators": dominators.immediate,
    })
}

fn level(figures: &LevelFigures) -> Value {
    let exposure = figures.exposure.as_ref();
    let units = exposure.map(|found| {
        let line = |one: &register::concentration::exposure::UnitExposure| {
            (unit(one.unit), json!([one.direct, one.lower, one.upper, one.overlap]))
        };
        found.units.iter().map(line).collect::<Map<_, _>>()
    });
    let spreads = figures.spreads.iter().map(|spread| {
        let index = |found: &Option<register::concentration::herfindahl::Herfindahl>| {
            found.map(|found| json!([found.value, found.effective, found.normalised, found.providers]))
        };
        let cost: Map<_, _> = spread.cost.iter().map(|(one, share)| (unit(*one), json!(share))).collect();
        (
            code(spread.service_type),
            json!([index(&spread.by_functions), index(&spread.by_cost), cost, spread.cost_unknown]),
        )
    });
    let points = figures.single_points.iter().map(|point: &SinglePoint| {
        (point.function.to_string(), json!([unit(point.provider), point.engagements, point.weaknesses]))
    });
    let tallies = figures.tallies.iter().map(|tally| {
        (unit(tally.unit), json!([tally.engagements, tally.contracts, tally.departments, tally.functions]))
    });
    json!({
        "M1": units,
        "coverage": exposure.and_then(|found| found.coverage),
        "unknown": exposure.map(|found| found.unknown),
        "M2": spreads.collect::<Map<_, _>>(),
        "M4": points.collect::<Map<_, _>>(),
        "M9": tallies.collect::<Map<_, _>>(),
    })
}

/// The peak memory of this program in a process of its own, in MB; 0 where the system does not tell.
pub fn memory(mode: &str, place: usize) -> f64 {
    let own = std::env::current_exe().expect("the path of this program");
    let run = Command::new(own).args([mode, &place.to_string()]).output().expect("this program runs");
    String::from_utf8_lossy(&run.stdout).trim().parse::<f64>().unwrap_or(0.0) / 1_024.0
}

/// Holds the register with its names, and what the mode asks for besides, and prints the peak in KiB.
pub fn measured(mode: &str, place: usize) {
    let (parties, functions) = generated::SIZES[place];
    let (register, limits) =
        (generated::register(generated::portfolio(parties, functions)), Limits::default());
    match mode {
        "memory-figures" => drop(black_box(figures(&register.portfolio, &limits))),
        "memory-kept" => {
            let mut kept = Kept::new(register.portfolio.clone(), limits);
            let mut edge = kept.portfolio().edges[1];
            edge.to = 7;
            assert!(kept.apply(Edit::Edge(1, edge)), "the edge is there");
            let mut row = kept.portfolio().dependencies[1];
            row.strength = Strength::Minor;
            assert!(kept.apply(Edit::Dependency(1, row)), "the dependency is there");
            black_box(kept.figures());
        }
        _ => {}
    }
    black_box(&register);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.and_then(|peak| peak.trim().split(' ').next()).unwrap_or("0"));
}
