//! Random ways of a case, with the answers that it rests on: no sequence of actions passes a gate unmet, approves an own
//! record, or loses an answer. `DAICHO_TRACES` says how many are walked; the same each time.

use super::tests::{case, facts};
use super::*;
use crate::approval::{DEFAULT, Plan, problems, steps};
use crate::questionnaire::answer::{Answer, Answers, Saved};

/// So many without a word.
const TRACES: u64 = 2_000;
const STEPS: usize = 80;
const PEOPLE: [&str; 7] = ["owner", "office", "manager", "ciso", "executive", "other", "second"];
const QUESTIONS: [&str; 3] = ["core.c01", "core.c02", "core.c03"];

/// A small source of numbers: the traces are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn of<'x, T>(&mut self, all: &'x [T]) -> &'x T {
        &all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }
}

/// What was tried, so that traces that try nothing prove nothing.
#[derive(Default)]
struct Tried {
    live: u64,
    refused: u64,
    decided: u64,
    kept: u64,
    clashed: u64,
}

/// One case on its way.
struct World {
    seed: u64,
    dice: Dice,
    case: Case,
    facts: Facts,
    answers: Answers,
    /// Every answer of which somebody was told that it is kept.
    receipts: Vec<(&'static str, i64, String)>,
    /// What else an approver sees.
    salt: u64,
    tried: Tried,
}

fn plan(dice: &mut Dice) -> Plan {
    let mut plan = DEFAULT;
    for row in &mut plan {
        for count in row {
            if dice.roll(3) == 0 {
                *count = i64::try_from(dice.roll(3)).unwrap();
            }
        }
    }
    if problems(&plan).is_empty() { plan } else { DEFAULT }
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let tier = *dice.of(&[None, Some(1), Some(2), Some(3), Some(4)]);
        let mut case = case(*dice.of(Kind::ALL), tier);
        case.steps = steps(&plan(&mut dice), tier);
        let mut facts = facts(0);
        for need in Need::ALL {
            if dice.roll(6) == 0 {
                facts.open.insert(*need, Vec::new());
            }
        }
        let answers = Answers::default();
        let mut world =
            Self { seed, dice, case, facts, answers, receipts: Vec::new(), salt: 0, tried: Tried::default() };
        world.seen();
        world
    }

    /// What the register says after a change: the open questions, and another content for another answer.
    fn seen(&mut self) {
        let unanswered =
            |question: &&&str| self.answers.now.get(**question).is_none_or(|one| one.value.is_empty());
        let open: Vec<String> = QUESTIONS.iter().filter(unanswered).map(|one| (*one).to_owned()).collect();
        if open.is_empty() {
            self.facts.open.remove(&Need::RequiredAnswers);
        } else {
            self.facts.open.insert(Need::RequiredAnswers, open);
        }
        let answers: Vec<String> =
            self.answers.now.iter().map(|(id, one)| format!("{id}={}/{}", one.version, one.value)).collect();
        self.facts.content = format!("{} {}", self.salt, answers.join(" "));
    }

    /// Whether the gate let the need pass rightly, computed apart from the machine.
    fn closed(&self, case: &Case, need: Need) -> bool {
        let excused = case.exceptions.iter().any(|one| {
            one.need == need
                && need.waivable()
                && one.state == "approved"
                && Some(&one.proposed_by) != one.decider_name.as_ref()
                && one.expires_on >= self.facts.today
        });
        !self.facts.open.contains_key(&need) || excused
    }

    fn act(&mut self) {
        let actor = *self.dice.of(&PEOPLE);
        let before = self.case.clone();
        match self.dice.roll(20) {
            0..=3 => self.advance(&before),
            4..=8 => self.decide(actor, &before),
            9 => {
                let actor = *self.dice.of(&["owner", "office", "office", "other"]);
                self.propose(actor);
            }
            10 => self.decide_exception(actor),
            11..=14 => self.change(),
            15 => {
                if self.case.reopens(&self.facts) {
                    self.case.stage = Stage::Approval;
                }
            }
            16..=18 => self.answer(),
            _ => self.aside(&before),
        }
        let seed = self.seed;
        assert!(!before.stage.ended() || self.case.stage == before.stage, "{seed}: the end is the end");
        self.nothing_lost();
    }

    fn advance(&mut self, before: &Case) {
        let seed = self.seed;
        let Ok(to) = self.case.advance(&self.facts, &Role::ALL) else {
            self.tried.refused += 1;
            return;
        };
        for need in gate(before.kind, before.stage, before.tier) {
            let passed = match need {
                Need::Approvals | Need::ApprovalStands => self.approved(before),
                other => self.closed(before, other),
            };
            assert!(passed, "{seed}: {need:?}");
        }
        assert_ne!(before.stage, Stage::Approval, "{seed}: only approvals lead on");
        self.case.stage = to;
        self.tried.live += u64::from(to == Stage::Live);
    }

    /// As many approvals of each step as the plan asks for, by as many people, none of whom made the record, all of them
    /// to what stands there now.
    fn approved(&self, case: &Case) -> bool {
        let given: Vec<&Approval> = case
            .approvals
            .iter()
            .filter(|one| {
                one.round == case.round
                    && one.content_hash == self.facts.content
                    && one.decision != Decision::Reject
            })
            .collect();
        let people: BTreeSet<&str> = given.iter().map(|one| one.actor_id.as_str()).collect();
        let times = |step: Step| given.iter().filter(|one| one.step == step).count();
        let wanted = |step: Step| case.steps.iter().filter(|one| **one == step).count();
        people.len() == given.len() && Step::ALL.iter().all(|step| times(*step) == wanted(*step))
    }

    fn decide(&mut self, actor: &str, before: &Case) {
        let seed = self.seed;
        let open = self.case.steps_open(&self.facts.content).first().copied();
        let step = open.filter(|_| self.dice.roll(4) > 0).unwrap_or(*self.dice.of(Step::ALL));
        let decision = if self.dice.roll(4) > 0 { Decision::Approve } else { *self.dice.of(Decision::ALL) };
        let Ok(to) = self.case.decide(&self.facts, actor, step, decision) else { return };
        self.tried.decided += 1;
        assert!(!before.hands.contains(actor), "{seed}: an own record");
        let round = self.case.round_for(&self.facts.content);
        let twice = self.case.approvals.iter().any(|one| one.round == round && one.actor_id == actor);
        assert!(!twice, "{seed}: one person twice");
        self.case.round = round;
        self.case.approvals.push(Approval {
            round,
            step,
            decision,
            reason: String::new(),
            content_hash: self.facts.content.clone(),
            actor_id: actor.to_owned(),
            actor_name: actor.to_owned(),
            at: 0,
            policy_version: Some(0),
        });
        if to != Stage::Approval && to != Stage::Rejected {
            assert!(self.approved(&self.case), "{seed}: the gate of the approval");
            let conditions = gate(before.kind, before.stage, before.tier).contains(&Need::ConditionsDated);
            assert!(!conditions || self.closed(before, Need::ConditionsDated), "{seed}");
        }
        assert_eq!(to == Stage::Rejected, decision == Decision::Reject, "{seed}: one rejection stops");
        self.case.stage = to;
    }

    fn propose(&mut self, actor: &str) {
        let need = *self.dice.of(Need::ALL);
        self.case.hands.insert(actor.to_owned());
        self.case.exceptions.push(Exception {
            id: self.case.exceptions.len().to_string(),
            assessment_id: String::new(),
            need,
            reason: String::new(),
            control: String::new(),
            expires_on: (*self.dice.of(&["2026-11-20", "2026-12-31"])).to_owned(),
            state: "proposed".into(),
            proposed_by: actor.to_owned(),
            proposer_name: String::new(),
            proposed_at: 0,
            decider_name: None,
            decided_at: None,
        });
    }

    fn decide_exception(&mut self, actor: &str) {
        let Some(at) = self.case.exceptions.iter().position(|one| one.state == "proposed") else { return };
        if self.case.decides_exception(&self.case.exceptions[at], actor).is_ok() {
            assert_ne!(self.case.exceptions[at].proposed_by, actor, "{}: an own exception", self.seed);
            self.case.exceptions[at].state = "approved".into();
            self.case.exceptions[at].decider_name = Some(actor.to_owned());
        }
    }

    /// Somebody mends or breaks something; a change is another content.
    fn change(&mut self) {
        let lacking = self.case.missing(&self.facts).first().map(|one| one.need);
        let need = lacking.filter(|_| self.dice.roll(4) > 0).unwrap_or(*self.dice.of(Need::ALL));
        if self.facts.open.remove(&need).is_none() && self.dice.roll(6) == 0 {
            self.facts.open.insert(need, Vec::new());
        }
        if self.dice.roll(8) == 0 {
            self.salt = self.dice.roll(4);
        }
        self.facts.conditions = usize::from(self.dice.roll(2) == 1);
        self.seen();
    }

    /// One of two respondents saves, now and then on top of what is no longer there.
    fn answer(&mut self) {
        // Before the review, or when asked back; now and then later, behind the back of the approvers.
        let early =
            [Stage::Draft, Stage::InherentRisk, Stage::Questionnaire, Stage::Received, Stage::Inquiry];
        if !early.contains(&self.case.stage) && self.dice.roll(8) > 0 {
            return;
        }
        let question = *self.dice.of(&QUESTIONS);
        let stands: Answer = self.answers.now.get(question).cloned().unwrap_or_default();
        let base =
            if self.dice.roll(4) > 0 { stands.version } else { i64::try_from(self.dice.roll(4)).unwrap() };
        let value = *self.dice.of(&["yes", "no", "partial", ""]);
        let who = *self.dice.of::<&str>(&["a", "b"]);
        match self.answers.save(question, base, value, "", who) {
            Saved::Kept(version) => {
                let now = &self.answers.now[question];
                assert_eq!((now.value.as_str(), now.version), (value, version), "{}", self.seed);
                assert!(version >= stands.version, "{}", self.seed);
                if version > 0 {
                    self.receipts.push((question, version, value.to_owned()));
                }
                self.tried.kept += 1;
            }
            Saved::Clash(theirs) => {
                assert_eq!(theirs, stands, "{}: what stood there is shown", self.seed);
                assert_eq!(self.answers.now[question], stands, "{}: and still stands", self.seed);
                assert_ne!(base, stands.version, "{}", self.seed);
                self.tried.clashed += 1;
            }
        }
        self.seen();
    }

    /// Stops, goes on, asks back, begins, takes back: none is a way round a gate.
    fn aside(&mut self, before: &Case) {
        let moved = match self.dice.roll(5) {
            0 => self.case.suspend(),
            1 => self.case.resume(),
            2 => self.case.inquire(),
            3 => self.case.begin(),
            _ if self.dice.roll(20) == 0 => self.case.withdraw(),
            _ => return,
        };
        let Ok(to) = moved else { return };
        let seed = self.seed;
        assert!(!matches!(to, Stage::Live | Stage::Closed), "{seed}: no way round a gate to {to:?}");
        assert!(to != Stage::ContractReview || before.before == Some(to), "{seed}");
        self.case.before = (to == Stage::Suspended).then_some(before.stage);
        self.case.stage = to;
    }

    /// Whatever somebody was told is kept stands in the history as it was given, wherever the case is by now.
    fn nothing_lost(&self) {
        for (question, version, value) in &self.receipts {
            let kept = self
                .answers
                .all
                .iter()
                .any(|(id, one)| id == question && one.version == *version && one.value == *value);
            assert!(kept, "{}: {question} version {version}", self.seed);
        }
    }
}

#[test]
fn no_trace_passes_an_unmet_gate_approves_an_own_record_or_loses_an_answer() {
    let traces = std::env::var("DAICHO_TRACES").ok().and_then(|text| text.parse().ok()).unwrap_or(TRACES);
    let mut all = Tried::default();
    for seed in 1..=traces {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.act();
        }
        let tried = world.tried;
        all.live += tried.live;
        all.refused += tried.refused;
        all.decided += tried.decided;
        all.kept += tried.kept;
        all.clashed += tried.clashed;
    }
    let Tried { live, refused, decided, kept, clashed } = all;
    println!(
        "{traces} traces: {live} live, {refused} refused, {decided} decided, {kept} kept, {clashed} clashed"
    );
    let enough = live * 500 > traces && refused > traces && decided * 10 > traces && kept > traces;
    assert!(enough && clashed * 10 > traces, "traces that try nothing prove nothing");
}
