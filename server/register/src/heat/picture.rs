//! Heatmaps as pictures for slides and papers: 16 to 9, with title, date, policy and legend. What a cell says stands in
//! it as a shape or a word; its colour only repeats that, so that a black and white print says the same.

pub mod grids;

use std::fmt::Write;

use crate::graph::svg::{cut, escaped};

/// Size in pixels.
pub const WIDTH: f64 = 1_600.0;
pub const HEIGHT: f64 = 900.0;

/// Rows that are readable on a slide. What does not fit is counted.
pub const ROWS: usize = 20;

const MARGIN: f64 = 40.0;
/// Where the grid begins and ends.
const TOP: f64 = 128.0;
const BOTTOM: f64 = 812.0;

const STYLE: &str = "svg{background:#fff}text{font-family:'BIZ UDGothic','Noto Sans JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif;fill:#1a1a1a}\
.quiet{fill:#4d4d4d}.grid{fill:none;stroke:#b3b3b3}.cell{stroke:#666}.open{stroke-dasharray:5 3}.wanted{stroke:#1a1a1a;stroke-width:3}\
.line{fill:none;stroke:#1a1a1a;stroke-width:2.5}.full{fill:#1a1a1a}";

/// The shape in a cell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// No shape: the words say it.
    None,
    Disc,
    Half,
    Cross,
    Question,
    Dots,
    Triangle,
    /// So many of four squares are filled.
    Squares(u8),
}

/// One cell, and each entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub shape: Shape,
    /// `#rrggbb`
    pub fill: &'static str,
    /// Large and small text in it.
    pub text: String,
    pub note: String,
    /// What a reader hears.
    pub label: String,
    /// A heavy border: this is what asks for action. A broken one: unknown, or accepted for a time.
    pub heavy: bool,
    pub broken: bool,
    /// A triangle in the corner.
    pub flag: bool,
}

impl Mark {
    pub fn new(shape: Shape, fill: &'static str, label: String) -> Self {
        let (text, note) = (String::new(), String::new());
        Self { shape, fill, text, note, label, heavy: false, broken: false, flag: false }
    }
}

/// A table that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub title: String,
    /// Day, policy, what was left out: one line each, two at most.
    pub about: Vec<String>,
    /// What stands over the names of the rows.
    pub corner: String,
    pub columns: Vec<String>,
    /// Names, what stands beside them, and the cells. No cells: `nothing` says why.
    pub rows: Vec<(String, String, Vec<Mark>)>,
    pub nothing: String,
    pub legend: Vec<Mark>,
}

/// The line that says of when and by which policy the picture is.
pub fn dated(today: &str, policy: i64, japanese: bool) -> String {
    match (japanese, policy) {
        (true, 0) => format!("{today} 時点　既定の方針"),
        (true, _) => format!("{today} 時点　方針 第{policy}版"),
        (false, 0) => format!("As of {today}, default policy"),
        (false, _) => format!("As of {today}, policy version {policy}"),
    }
}

/// How many rows there are and how many of them the picture leaves out.
pub fn left_out(total: usize, japanese: bool) -> String {
    let rest = total.saturating_sub(ROWS);
    match (japanese, rest) {
        (true, 0) => format!("取引先 {total} 社"),
        (false, 0) => format!("{total} parties"),
        (true, _) => {
            format!(
                "取引先 {total} 社のうち、画面と同じ並び順で先頭の {ROWS} 社（ほか {rest} 社は載せていません）"
            )
        }
        (false, _) => {
            format!("The first {ROWS} of {total} parties in the order of the page ({rest} are left out)")
        }
    }
}

/// The picture.
pub fn svg(grid: &Grid) -> String {
    let mut out = String::with_capacity(256 * (grid.rows.len() * (grid.columns.len() + 1)) + 4_096);
    let title = escaped(&grid.title);
    let about = escaped(&grid.about.join(" "));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"t d\"><title id=\"t\">{title}</title><desc id=\"d\">{about}</desc><style>{STYLE}</style><rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>"
    );
    write_text(&mut out, (MARGIN, 58.0), 32.0, "", &cut(&grid.title, 90));
    for (place, line) in grid.about.iter().take(2).enumerate() {
        write_text(&mut out, (MARGIN, 86.0 + 22.0 * place as f64), 17.0, "quiet", &cut(line, 175));
    }
    cells(&mut out, grid);
    legend(&mut out, &grid.legend);
    out.push_str("</svg>");
    out
}

/// Text in halves of a Japanese character that fits into a width.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 400")]
fn fits(width: f64, size: f64) -> usize {
    (width / (size / 2.0)).clamp(1.0, 400.0) as usize
}

fn write_text(out: &mut String, (x, y): (f64, f64), size: f64, class: &str, text: &str) {
    let _ = write!(
        out,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\">{}</text>",
        escaped(text)
    );
}

fn write_middle(out: &mut String, (x, y): (f64, f64), size: f64, text: &str) {
    let _ = write!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"middle\">{}</text>",
        escaped(text)
    );
}

fn cells(out: &mut String, grid: &Grid) {
    const SIZE: f64 = 16.0;
    let names = if grid.columns.len() > 8 { 300.0 } else { 320.0 };
    let head = 62.0;
    let wide = (WIDTH - 2.0 * MARGIN - names) / grid.columns.len().max(1) as f64;
    let high = ((BOTTOM - TOP - head) / grid.rows.len().max(1) as f64).min(130.0);
    write_text(out, (MARGIN, TOP + head - 12.0), SIZE, "quiet", &cut(&grid.corner, fits(names, SIZE)));
    for (place, column) in grid.columns.iter().enumerate() {
        let middle = MARGIN + names + (place as f64 + 0.5) * wide;
        // Three lines at most; the table on the page has the whole heading.
        let per = fits(wide - 6.0, 14.0);
        let (first, rest) = broken(column, per);
        let (second, third) = broken(&rest, per);
        let lines: Vec<String> =
            [first, second, cut(&third, per)].into_iter().filter(|line| !line.is_empty()).collect();
        for (above, line) in lines.iter().rev().enumerate() {
            write_middle(out, (middle, TOP + head - 12.0 - 17.0 * above as f64), 14.0, line);
        }
    }
    for (number, (name, beside, marks)) in grid.rows.iter().enumerate() {
        let top = TOP + head + number as f64 * high;
        let _ = write!(out, "<path class=\"grid\" d=\"M{MARGIN} {top:.1}H{:.1}\"/>", WIDTH - MARGIN);
        let base = top + high / 2.0 + SIZE * 0.35;
        let room = fits(names - 12.0, SIZE) - (beside.chars().count().min(12) + 1);
        write_text(out, (MARGIN, base), SIZE, "", &cut(name, room));
        let _ = write!(
            out,
            "<text class=\"quiet\" x=\"{:.1}\" y=\"{base:.1}\" font-size=\"14\" text-anchor=\"end\">{}</text>",
            MARGIN + names - 10.0,
            escaped(beside)
        );
        if marks.is_empty() {
            write_text(out, (MARGIN + names + 12.0, base), SIZE, "quiet", &grid.nothing);
        }
        for (place, mark) in marks.iter().enumerate() {
            let left = MARGIN + names + place as f64 * wide;
            cell(out, mark, (left + 2.0, top + 2.0, wide - 4.0, high - 4.0), &format!("{name}: "));
        }
    }
}

/// The beginning that fits and the rest.
fn broken(text: &str, fits: usize) -> (String, String) {
    let whole = cut(text, fits);
    if whole == text {
        return (whole, String::new());
    }
    let mut first = cut(text, fits + 1);
    first.pop();
    // Latin words stay whole where there is a space to break at.
    if let Some(at) = first.rfind(' ').filter(|at| *at > 0) {
        first.truncate(at);
    }
    let rest = text[first.len()..].trim_start().to_owned();
    (first, rest)
}

fn cell(out: &mut String, mark: &Mark, (x, y, wide, high): (f64, f64, f64, f64), of: &str) {
    let mut class = String::from("cell");
    if mark.heavy {
        class.push_str(" wanted");
    }
    if mark.broken {
        class.push_str(" open");
    }
    let _ = write!(
        out,
        "<g><title>{}{}</title><rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"3\" fill=\"{}\"/>",
        escaped(of),
        escaped(&mark.label),
        mark.fill
    );
    let (middle, centre) = (x + wide / 2.0, y + high / 2.0);
    let alone = mark.text.is_empty() && mark.note.is_empty();
    match mark.shape {
        Shape::Squares(filled) => {
            let side = 9.0;
            for place in 0..4_u8 {
                let left = x + wide - 12.0 - f64::from(4 - place) * (side + 3.0);
                let class = if place < filled { "full" } else { "grid" };
                let _ = write!(
                    out,
                    "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{side}\" height=\"{side}\"/>",
                    y + 8.0
                );
            }
            if alone {
                out.push_str("</g>");
                return;
            }
            write_middle(out, (middle, centre + 9.0), 28.0, &mark.text);
            write_middle(out, (middle, y + high - 10.0), 14.0, &cut(&mark.note, fits(wide - 8.0, 14.0)));
        }
        other => {
            let at = if alone { middle } else { x + 16.0 };
            shape(out, other, (at, centre), (high * 0.3).min(10.0));
            let left = if other == Shape::None { x + 8.0 } else { x + 32.0 };
            if !alone {
                write_text(
                    out,
                    (left, centre + 5.0),
                    14.0,
                    "",
                    &cut(&mark.text, fits(x + wide - left - 4.0, 14.0)),
                );
            }
        }
    }
    if mark.flag {
        let _ = write!(out, "<path class=\"full\" d=\"M{:.1} {y:.1}h14v14z\"/>", x + wide - 14.0);
    }
    out.push_str("</g>");
}

fn shape(out: &mut String, shape: Shape, (x, y): (f64, f64), r: f64) {
    let _ = match shape {
        Shape::None | Shape::Squares(_) => Ok(()),
        Shape::Disc => write!(out, "<circle class=\"full\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/>"),
        Shape::Half => write!(
            out,
            "<circle class=\"line\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/><path class=\"full\" d=\"M{x:.1} {:.1}a{r:.1} {r:.1} 0 0 0 0 {:.1}z\"/>",
            y - r,
            2.0 * r
        ),
        Shape::Cross => write!(
            out,
            "<path class=\"line\" d=\"M{:.1} {:.1}l{d:.1} {d:.1}m0 -{d:.1}l-{d:.1} {d:.1}\"/>",
            x - r,
            y - r,
            d = 2.0 * r
        ),
        Shape::Question => write!(
            out,
            "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{:.1}\" text-anchor=\"middle\">?</text>",
            y + r * 0.8,
            r * 2.2
        ),
        Shape::Dots => write!(
            out,
            "<path class=\"full\" d=\"M{:.1} {:.1}h4v4h-4zm8 0h4v4h-4zm8 0h4v4h-4z\"/>",
            x - 10.0,
            y - 2.0
        ),
        Shape::Triangle => write!(
            out,
            "<path class=\"line\" d=\"M{x:.1} {:.1}l{r:.1} {d:.1}h-{d:.1}z\"/>",
            y - r,
            d = 2.0 * r
        ),
    };
}

fn legend(out: &mut String, entries: &[Mark]) {
    const SIZE: f64 = 15.0;
    let (mut x, mut y) = (MARGIN, BOTTOM + 22.0);
    for entry in entries {
        let halves = entry.label.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
        let box_wide = if matches!(entry.shape, Shape::Squares(_)) { 64.0 } else { 34.0 };
        let wide = box_wide + 8.0 + halves * SIZE / 2.0 + 26.0;
        if x + wide > WIDTH - MARGIN && x > MARGIN {
            (x, y) = (MARGIN, y + 32.0);
        }
        let bare = Mark { text: String::new(), note: String::new(), ..entry.clone() };
        cell(out, &bare, (x, y, box_wide, 26.0), "");
        write_text(out, (x + box_wide + 8.0, y + 19.0), SIZE, "", &entry.label);
        x += wide;
    }
}
