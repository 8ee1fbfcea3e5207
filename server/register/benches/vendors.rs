//! The page of the vendor heatmap on three sizes: `cargo bench -p register --bench vendors`. Gates nothing.

#[path = "concentration/generated.rs"]
mod generated;

use std::hint::black_box;
use std::time::{Duration, Instant};

use register::heat::vendor::{VendorAsk, vendors};
use register::heat::{Board, Line, PartyFacts};

const ROUNDS: usize = 7;

fn main() {
    println!("{:>9} {:>20} {:>14}", "parties", "after a change", "page, median");
    for (parties, functions) in generated::SIZES {
        let register = generated::register(generated::portfolio(parties, functions));
        let board = Board {
            lines: (0..register.engagements.len())
                .map(|number| Line { tier: i64::try_from(1 + number % 4).ok(), ..Line::default() })
                .collect(),
            parties: vec![PartyFacts::default(); register.parties.len()],
            register,
            ..Board::default()
        };
        let page = |board: &Board| {
            let start = Instant::now();
            drop(black_box(vendors(board, &VendorAsk::default())));
            start.elapsed()
        };
        // A board that nobody has asked anything of yet computes its figures and marks.
        let mut first: Vec<Duration> = (0..ROUNDS)
            .map(|_| page(&Board { derived: register::heat::Derived::default(), ..board.clone() }))
            .collect();
        let mut times: Vec<Duration> = (0..ROUNDS).map(|_| page(&board)).collect();
        first.sort_unstable();
        times.sort_unstable();
        println!("{parties:>9} {:>20.2?} {:>14.2?}", first[ROUNDS / 2], times[ROUNDS / 2]);
    }
}
