//! What lies under the text of a page, as far as it decides whether text can be seen.

use hayro_interpret::kurbo::{BezPath, PathEl, Point, Rect, Shape as _};
use hayro_interpret::{BlendMode, DrawProps, FillRule, Paint};

pub(super) type Colour = [f32; 3];

/// Areas remembered; a page with more than this is a drawing, on which anything may be seen.
const MAX_AREAS: usize = 4096;
/// Segments of a shape that are looked at one by one.
const MAX_SEGMENTS: usize = 256;
/// Segments of paths with which no word can be drawn: a frame, a few rules.
const FEW_SEGMENTS: usize = 60;
/// Difference of two colours, per component, below which they look the same on paper.
const SAME: f32 = 0.04;

struct Area {
    rect: Rect,
    /// The shape, where it does not fill its rectangle, and its rule.
    shape: Option<(BezPath, FillRule)>,
    /// `None`: a picture, a pattern, a blend; anything can be seen on it.
    colour: Option<Colour>,
    /// Whether nothing under it shows through.
    opaque: bool,
}

impl Area {
    fn covers(&self, at: Point) -> bool {
        self.rect.contains(at)
            && self.shape.as_ref().is_none_or(|(path, rule)| match rule {
                FillRule::NonZero => path.winding(at) != 0,
                FillRule::EvenOdd => path.winding(at) % 2 != 0,
            })
    }
}

struct Clip {
    rect: Rect,
    is_rect: bool,
}

pub(super) struct Backdrop {
    pub page: Rect,
    /// Paths painted on the page.
    pub outlines: u32,
    /// Segments of paths that can be seen.
    segments: usize,
    picture: f64,
    areas: Vec<Area>,
    clips: Vec<Clip>,
    /// For each open transparency group, whether what is drawn in it is drawn as it is.
    groups: Vec<bool>,
}

impl Backdrop {
    pub fn new(page: Rect) -> Self {
        Self {
            page,
            outlines: 0,
            segments: 0,
            picture: 0.0,
            areas: Vec::new(),
            clips: vec![Clip { rect: page, is_rect: true }],
            groups: Vec::new(),
        }
    }

    /// Share of the page that pictures cover; a scan often comes in strips.
    pub fn picture(&self) -> f64 {
        self.picture.min(1.0)
    }

    pub fn is_empty(&self) -> bool {
        self.outlines == 0 && self.areas.is_empty()
    }

    /// Whether nothing can be seen but a few lines, with which nothing can be said.
    pub fn is_bare(&self) -> bool {
        self.segments <= FEW_SEGMENTS
    }

    /// Counts what can be seen of a path: white on the paper is not.
    fn see(&mut self, path: &BezPath, colour: Option<Colour>) {
        if colour.is_none_or(|c| c.iter().any(|part| *part < 1.0 - SAME)) {
            self.segments = self.segments.saturating_add(path.elements().len());
        }
    }

    pub fn add_picture(&mut self, rect: Rect, opaque: bool) {
        let seen = rect.intersect(self.clip().rect);
        if self.page.area() > 0.0 && seen.area() > 0.0 {
            self.picture += seen.area() / self.page.area();
        }
        self.segments = usize::MAX;
        self.add(rect, None, None, opaque);
    }

    pub fn add_fill(&mut self, path: BezPath, rule: FillRule, colour: Option<Colour>) {
        self.see(&path, colour);
        let rect = path.bounding_box();
        let fills_rect = (path.area().abs() - rect.area()).abs() < 0.01 * rect.area();
        if fills_rect {
            self.add(rect, None, colour, colour.is_some());
        } else if path.elements().len() > MAX_SEGMENTS {
            self.add(rect, None, None, false);
        } else {
            self.add(rect, Some((path, rule)), colour, colour.is_some());
        }
    }

    /// Bars are also drawn as thick lines.
    pub fn add_line(&mut self, path: &BezPath, width: f64, colour: Option<Colour>) {
        self.see(path, colour);
        if let [PathEl::MoveTo(from), PathEl::LineTo(to)] = path.elements() {
            self.add(
                Rect::from_points(*from, *to).inflate(width / 2.0, width / 2.0),
                None,
                colour,
                colour.is_some(),
            );
        }
    }

    fn add(&mut self, rect: Rect, shape: Option<(BezPath, FillRule)>, colour: Option<Colour>, opaque: bool) {
        let plain = self.clip().is_rect && self.groups.iter().all(|plain| *plain);
        let rect = rect.intersect(self.clip().rect);
        if self.areas.len() < MAX_AREAS && rect.width() > 2.0 && rect.height() > 2.0 {
            self.areas.push(Area { rect, shape, colour: colour.filter(|_| plain), opaque: opaque && plain });
        }
    }

    pub fn push_clip(&mut self, rect: Rect, is_rect: bool) {
        let under = self.clip();
        let (rect, is_rect) = (rect.intersect(under.rect), is_rect && under.is_rect);
        self.clips.push(Clip { rect, is_rect });
    }

    pub fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    pub fn push_group(&mut self, plain: bool) {
        self.groups.push(plain);
    }

    pub fn pop_group(&mut self) {
        self.groups.pop();
    }

    fn clip(&self) -> &Clip {
        // The page itself is never popped.
        &self.clips[self.clips.len() - 1]
    }

    /// Whether what is drawn here, give or take `slack`, is inside the page and its clip.
    pub fn shows(&self, at: Point, slack: f64) -> bool {
        self.clip().rect.inflate(slack, slack).contains(at)
    }

    /// How much has been drawn so far: what comes later lies over it.
    pub fn height(&self) -> usize {
        self.areas.len()
    }

    /// Whether something opaque was drawn over all these points after the page was this `high`.
    pub fn buries(&self, points: &[Point], high: usize) -> bool {
        let over = self.areas.get(high..).unwrap_or_default();
        over.iter().any(|area| area.opaque && points.iter().all(|at| area.covers(*at)))
    }

    /// Whether a glyph of this colour vanishes on what lies under `at`.
    pub fn swallows(&self, colour: Colour, at: Point) -> bool {
        if self.areas.len() >= MAX_AREAS || !self.groups.iter().all(|plain| *plain) {
            return false;
        }
        let under = self.areas.iter().rev().find(|a| a.covers(at));
        let under = under.map_or(Some([1.0; 3]), |a| a.colour);
        under.is_some_and(|u| u.iter().zip(colour).all(|(a, b)| (a - b).abs() < SAME))
    }
}

/// The colour of a paint that is one opaque colour.
pub(super) fn solid(props: &DrawProps<'_>) -> Option<Colour> {
    match &props.paint {
        Paint::Color(colour) if props.soft_mask.is_none() => {
            let [r, g, b, a] = colour.to_rgba().components();
            (a > 0.9 && props.blend_mode == BlendMode::Normal).then_some([r, g, b])
        }
        _ => None,
    }
}
