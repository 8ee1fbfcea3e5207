//! A register of any size, the same in each run.

use register::concentration::{
    ChainState, Dependency, Edge, Engagement, Function, Named, Party, Place, PlaceRole, Portfolio, Register,
    Strength, Substitution,
};

pub const TODAY: i32 = 20_000;

/// Parties and functions of the three sizes. Five edges for each party: one dependency, one provider, three steps of a chain.
pub const SIZES: [(u32, u32); 3] = [(1_000, 20), (10_000, 200), (100_000, 2_000)];

/// The same numbers in each run (xorshift64).
pub struct Numbers(u64);

impl Numbers {
    pub const fn start() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(end)).unwrap_or_default()
    }

    pub fn day(&mut self, back: u32) -> i32 {
        TODAY - i32::try_from(self.below(back)).unwrap_or_default()
    }
}

pub fn engagement(numbers: &mut Numbers, party: u32) -> Engagement {
    let substitution = match numbers.below(4) {
        0 => None,
        1 => Some(Substitution::Easy),
        2 => Some(Substitution::Hard),
        _ => Some(Substitution::Impossible),
    };
    let exit_plan = numbers.below(2) == 0;
    Engagement {
        party,
        service_type: Some(numbers.below(20)),
        department: Some(numbers.below(50)),
        cost: (numbers.below(10) > 0).then(|| u64::from(numbers.below(1_000_000))),
        contracts: numbers.below(4),
        shared: numbers.below(50) == 0,
        chain: if numbers.below(5) == 0 { ChainState::Unconfirmed } else { ChainState::Confirmed },
        attested: Some(numbers.day(600)),
        substitution,
        exit_plan,
        exit_tested: exit_plan.then(|| numbers.day(1_500)),
        rto_hours: (numbers.below(5) > 0).then(|| numbers.below(24)),
        places: vec![Place {
            role: if numbers.below(2) == 0 { PlaceRole::Storage } else { PlaceRole::RemoteMaintenance },
            country: (numbers.below(10) > 0).then(|| numbers.below(30)),
            region: (numbers.below(5) > 0).then(|| numbers.below(60)),
        }],
    }
}

/// Most chains end at a few hundred large providers.
pub fn edge(numbers: &mut Numbers, parties: u32, row: u32) -> Edge {
    let engagement = row / 3 % parties;
    let to = if row.is_multiple_of(3) { numbers.below(parties) } else { numbers.below(parties.min(300)) };
    let attested = (numbers.below(6) > 0).then(|| numbers.day(600));
    Edge { engagement, from: engagement, to, approved: !row.is_multiple_of(7), attested }
}

pub fn portfolio(parties: u32, functions: u32) -> Portfolio {
    let mut numbers = Numbers::start();
    Portfolio {
        engagements: (0..parties).map(|party| engagement(&mut numbers, party)).collect(),
        dependencies: (0..parties)
            .map(|engagement| Dependency {
                function: numbers.below(functions),
                engagement,
                strength: if numbers.below(10) == 0 { Strength::Degraded } else { Strength::Essential },
            })
            .collect(),
        edges: (0..3 * parties).map(|row| edge(&mut numbers, parties, row)).collect(),
        parties: (0..parties)
            .map(|party| Party { group: party.is_multiple_of(3).then_some(party / 30) })
            .collect(),
        functions: (0..functions)
            .map(|number| Function {
                weight: f64::from(1 + numbers.below(5)),
                critical: !number.is_multiple_of(10),
                tolerance_hours: Some(8),
            })
            .collect(),
        today: TODAY,
    }
}

/// The same with a name for everything.
pub fn register(portfolio: Portfolio) -> Register {
    let named = |prefix: &str, number: usize| Named {
        id: format!("0193f0c4-7d21-7000-8000-{prefix}{number:011}"),
        ja: format!("架空商事{number}"),
        en: String::new(),
    };
    let parties = portfolio.parties.len();
    Register {
        parties: (0..parties).map(|number| named("a", number)).collect(),
        groups: (0..=parties / 30).map(|number| named("b", number)).collect(),
        functions: (0..portfolio.functions.len()).map(|number| named("c", number)).collect(),
        engagements: (0..portfolio.engagements.len()).map(|number| named("d", number)).collect(),
        departments: (0..50).map(|number| format!("部{number}")).collect(),
        portfolio,
        ..Register::default()
    }
}
