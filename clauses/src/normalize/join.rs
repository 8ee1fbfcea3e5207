//! Which lines of a page belong to one paragraph.

use std::sync::LazyLock;

use regex::Regex;

use super::writer::Writer;
use super::{Line, fold};

static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    let expression = concat!(
        r"^(?:第 ?[0-9〇一二三四五六七八九十百]+ ?(?:条|章|節|款)|第 ?[0-9一二三四五六七八九十]+(?: |\()",
        r"|[0-9]{1,3}(?:\.[0-9]{1,3})*[.)、]?(?: |$)|[0-9]{1,2}(?:\.[0-9]{1,2})+|[0-9]{1,2}\.[^0-9]",
        r"|\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[ア-ン])\)",
        r"|[一二三四五六七八九十]{1,3} |[ア-ン](?: |[.)、])|[a-zA-Z][.)] |[ivxIVX]{1,5}[.)] |[・○●◎■□◆*•※▪]|- |#",
        r"|(?i:section|article|clause|schedule|exhibit|annex|appendix|attachment) [0-9A-Z]",
        r"|別紙|別添|別記|別表|附則|附属書|付属書|「第?[0-9]|\[|〔|\|)",
    );
    Regex::new(expression).expect("a fixed expression")
});

static HEADING_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"^(?:\([^()]{1,30}\)|第 ?[0-9〇一二三四五六七八九十百]+ ?(?:条|章|節)(?:の[0-9一二三四五六七八九十]+)? ?(?:\([^()]{1,40}\))?|【[^】]*】)$";
    Regex::new(expression).expect("a fixed expression")
});

/// The width at which the text was wrapped, if it was.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().filter(|l| !l.blank && !l.dropped).map(|l| l.width).collect();
    if widths.len() < 4 {
        return None;
    }
    widths.sort_unstable();
    let wide = widths[widths.len() * 9 / 10];
    let near = widths.iter().filter(|&&w| w * 100 >= wide * 85 && w * 100 <= wide * 115).count();
    (wide <= 130 && near >= 4 && near * 100 >= widths.len() * 18).then_some(wide)
}

pub(super) fn join(lines: &[Line<'_>], writer: &mut Writer) {
    let wrap = wrap_width(lines);
    let mut previous: Option<&Line<'_>> = None;
    let mut blank = false;
    for line in lines.iter().filter(|line| !line.dropped) {
        if line.blank {
            blank = true;
            continue;
        }
        if let Some(before) = previous {
            if joins(before, line, wrap, blank) {
                writer.soft_break(line.at);
            } else {
                writer.hard_break(line.at);
            }
        }
        writer.line(line.raw, line.at, line.row);
        previous = Some(line);
        blank = false;
    }
}

static CITED: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"^(?i:section|article|clause|schedule|exhibit|annex|appendix|attachment)s? ";
    Regex::new(expression).expect("a fixed expression")
});

/// Whether an English line breaks off after a word that something must follow.
fn dangles(line: &str) -> bool {
    let word = line.trim_end().rsplit(' ').next().unwrap_or_default();
    matches!(
        word,
        "to" | "of"
            | "in"
            | "under"
            | "with"
            | "by"
            | "and"
            | "or"
            | "the"
            | "see"
            | "per"
            | "this"
            | "from"
            | "at"
    )
}

/// Whether a line that begins so is neither a marker nor a heading in brackets.
fn runs_on(first: char) -> bool {
    let special = matches!(
        first,
        '第' | '別' | '附' | '付' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
    );
    matches!(first, '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' | '、' | '。') && !special
}

/// Whether a line that begins so has a figure where a heading in brackets has none.
fn numbers(first: char) -> bool {
    matches!(
        first,
        '０'..='９' | 'ア'..='ン' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '・'
    )
}

/// Whether the line is nothing but a heading.
fn heading_alone(line: &Line<'_>) -> bool {
    let trimmed = line.raw.trim();
    let first = trimmed.chars().next().unwrap_or(' ');
    line.width <= 90
        && !first.is_ascii_alphanumeric()
        && !runs_on(first)
        && !numbers(first)
        && HEADING_ALONE.is_match(&fold(trimmed))
}

fn joins(before: &Line<'_>, next: &Line<'_>, wrap: Option<usize>, blank: bool) -> bool {
    if before.row && next.row || heading_alone(before) {
        return false;
    }
    let start = next.raw.trim_start();
    let mut first = start.chars().next().unwrap_or(' ');
    if !runs_on(first) {
        let head = fold(&start[..start.char_indices().nth(48).map_or(start.len(), |(at, _)| at)]);
        // "…is subject to / Section 14": a citation, not a new section.
        let cited = !blank && next.page == before.page && dangles(before.raw) && CITED.is_match(&head);
        let alone = || head.starts_with(['(', '第', '【']) && HEADING_ALONE.is_match(&head);
        if MARKER.is_match(&head) && !cited || alone() {
            return false;
        }
        first = head.chars().next().unwrap_or(' ');
    }
    let last = before.raw.trim_end().chars().next_back().unwrap_or(' ');
    let terminal =
        matches!(last, '。' | '.' | '．' | ':' | '：' | ';' | '；' | '」' | '』' | '?' | '!' | '｡');
    let continues = first.is_lowercase()
        || matches!(first, '\u{3041}'..='\u{309f}' | '、' | '。' | ')' | '」')
        || matches!(last, ',' | '、' | '，' | 'が' | 'を' | 'に' | 'は' | 'の' | 'と' | 'へ' | 'て' | 'で');
    // Wide space at the start of a line opens a paragraph, whatever the line before ends with.
    let indented = next.raw.starts_with('\u{3000}');
    let continues = continues && !(indented && before.width < 48);
    if next.page != before.page {
        return !terminal
            && (continues || before.width >= 64 || wrap.is_some_and(|w| before.width * 4 >= w * 3));
    }
    if blank {
        return !terminal && continues && first.is_lowercase();
    }
    match wrap {
        Some(wrap) => (before.width * 4 >= wrap * 3 && !(terminal && indented)) || (!terminal && continues),
        None => !terminal && continues,
    }
}
