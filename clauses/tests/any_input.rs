//! Thousands of damaged contracts and packs: cut, doubled, turned over, mixed with other encodings.

use std::time::{Duration, Instant};

use clauses::{Document, Pack, check};

mod any;

/// A plain generator of numbers: the same cases in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }
}

const CONTRACTS: [&str; 6] = [
    include_str!("contracts/itaku.txt"),
    include_str!("contracts/cloud.txt"),
    include_str!("contracts/dpa.txt"),
    include_str!("contracts/oboegaki.txt"),
    include_str!("fixtures/chumon-yakkan.txt"),
    include_str!("fixtures/cheque-imaging-en.txt"),
];

/// "第3条（監査）甲は、立ち入る。" in three other encodings.
const OTHERS: [&[u8]; 3] = [
    b"\x91\xe6\x33\x8f\xf0\x81\x69\x8a\xc4\x8d\xb8\x81\x6a\x8d\x62\x82\xcd\x81\x41\x97\xa7\x82\xbf\x93\xfc\x82\xe9\x81\x42",
    b"\xc2\xe8\x33\xbe\xf2\xa1\xca\xb4\xc6\xba\xba\xa1\xcb\xb9\xc3\xa4\xcf\xa1\xa2\xce\xa9\xa4\xc1\xc6\xfe\xa4\xeb\xa1\xa3",
    b"\xff\xfe\x2c\x7b\x33\x00\x61\x67\x08\xff\xe3\x76\xfb\x67\x09\xff\x32\x75\x6f\x30\x01\x30\xcb\x7a\x61\x30\x65\x51\x8b\x30\x02\x30",
];

/// A piece of a text with a few damages.
fn damaged(dice: &mut Dice, texts: &[&str], length: usize) -> Vec<u8> {
    let source = texts[dice.next(texts.len())].as_bytes();
    let from = dice.next(source.len());
    let mut out = source[from..(from + 1 + dice.next(length)).min(source.len())].to_vec();
    for _ in 0..dice.next(5) {
        let at = dice.next(out.len());
        match dice.next(8) {
            0 => out.truncate(at),
            1 if !out.is_empty() => out[at] = u8::try_from(dice.next(256)).unwrap_or(0),
            2 => out.extend_from_within(at..),
            3 => out.splice(at..at, OTHERS[dice.next(OTHERS.len())].iter().copied()).for_each(drop),
            4 => out.insert(at, b"\n\x0c\x01 ()\"."[dice.next(8)]),
            5 => out.drain(at..(at + dice.next(40)).min(out.len())).for_each(drop),
            6 => out.splice(at..at, "「（第".bytes()).for_each(drop),
            _ => out.splice(at..at, "…{|}*@#!\u{3099}\u{feff}".bytes()).for_each(drop),
        }
    }
    out
}

#[test]
fn two_thousand_damaged_contracts_are_judged() {
    let mut dice = Dice(7);
    for _ in 0..2_000 {
        any::text(&damaged(&mut dice, &CONTRACTS, 300));
    }
}

#[test]
fn five_thousand_damaged_packs_are_read_or_refused() {
    const PACKS: [&str; 3] = [
        include_str!("../packs/dora-30/09-training.toml"),
        include_str!("../packs/fsa-2.6-8-extended/10-law.toml"),
        include_str!("../packs/fsa-2.6-8-extended/05-insolvency.toml"),
    ];
    let mut dice = Dice(11);
    for n in 0..5_000 {
        // Half of them keep their beginning, so that they fail late.
        let piece = damaged(&mut dice, &PACKS, 900);
        if n % 2 == 0 {
            any::pack(&piece);
        } else {
            let whole = PACKS[dice.next(PACKS.len())].as_bytes();
            let mut file = whole[..dice.next(whole.len())].to_vec();
            file.extend(piece);
            any::pack(&file);
        }
    }
}

#[test]
fn ten_megabytes_of_one_line_are_judged_in_proportion() {
    let judge = |text: String| {
        let start = Instant::now();
        let findings = check(Pack::builtin(), &[Document::from_text("line", &text)]);
        assert_eq!(findings.len(), 12);
        start.elapsed()
    };
    let line = |bytes: usize| "台帳 ".repeat(bytes / 7);
    let small = judge(line(1_000_000)).max(Duration::from_millis(20));
    let large = judge(line(10_000_000));
    assert!(large < small * 60, "{small:?} for a tenth, {large:?} for the whole");
}

#[test]
fn other_encodings_are_no_contract_and_no_panic() {
    for bytes in OTHERS {
        let text = String::from_utf8_lossy(bytes).repeat(50);
        any::text(text.as_bytes());
        any::text(&[bytes, CONTRACTS[0].as_bytes(), bytes].concat());
    }
}
