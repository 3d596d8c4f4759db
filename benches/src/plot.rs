//! The plot of the documentation: appends a second by appends in flight, a panel for each engine.

use crate::{
    append,
    ground::Engine,
    peers,
    report::{Group, Pair, Results, Spread},
};
use std::fmt::Write;

/// The plot's file beside the page.
pub(crate) const FILE: &str = "benchmarks.svg";

/// Size of a panel, and the margins in it.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 110.0;
const TOP: f64 = 36.0;
const BOTTOM: f64 = 44.0;

/// Lines across a panel.
const STEPS: u32 = 4;

/// Somebody's line.
struct Series {
    name: &'static str,
    colour: &'static str,
    /// Appends in flight, as told, and appends a second.
    points: Vec<(String, f64)>,
}

/// The plot of all engines that were measured.
pub(crate) fn of(results: &Results) -> String {
    let panels: Vec<String> = [Engine::Postgres, Engine::Sqlite]
        .into_iter()
        .filter_map(|engine| {
            let title = append::title(engine);
            let group = results.groups.iter().find(|group| group.title == title)?;
            Some(panel(engine, &series(group, engine)))
        })
        .collect();
    let width = WIDTH * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" width=\"{width}\" \
         height=\"{HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (panel, number) in panels.iter().zip(0_u32..) {
        let left = WIDTH * f64::from(number);
        _ = write!(svg, "<g transform=\"translate({left} 0)\">\n{panel}</g>\n");
    }
    svg + "</svg>\n"
}

fn series(group: &Group, engine: Engine) -> Vec<Series> {
    let points = |peer: &str, rate: fn(&Pair) -> f64| {
        let lines = group.compared.iter().filter(|line| line.peer == peer);
        lines
            .map(|line| (line.what.clone(), Spread::of(line.pairs.iter().map(rate)).median))
            .collect()
    };
    let theirs = |pair: &Pair| pair.peer.rate;
    let peer = peers::name(engine);
    vec![
        Series {
            name: "Lianxin",
            colour: "#c0392b",
            points: points(append::RAW, |pair| pair.ours.rate),
        },
        Series { name: append::RAW, colour: "#555555", points: points(append::RAW, theirs) },
        Series { name: peer, colour: "#2471a3", points: points(peer, theirs) },
    ]
}

/// Where things stand in a panel.
struct Scale {
    /// Places side by side.
    across: usize,
    /// The rate at the top.
    top: f64,
}

impl Scale {
    fn of(series: &[Series]) -> Self {
        let rates = series.iter().flat_map(|line| &line.points).map(|(_, rate)| *rate);
        let across = series.iter().map(|line| line.points.len()).max().unwrap_or_default();
        Self { across, top: round_up(rates.fold(1.0, f64::max)) }
    }

    fn x(&self, place: usize) -> f64 {
        let steps = self.across.saturating_sub(1).max(1) as f64;
        LEFT + (WIDTH - LEFT - RIGHT) * place as f64 / steps
    }

    fn y(&self, rate: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * rate / self.top
    }
}

fn panel(engine: Engine, series: &[Series]) -> String {
    let scale = Scale::of(series);
    let title = format!("{engine}: appends a second");
    let mut svg = format!("<text x=\"{LEFT}\" y=\"20\" font-weight=\"bold\">{title}</text>\n");
    svg += &axes(&scale, series);
    for Series { name, colour, points } in series {
        let Some((_, last)) = points.last() else { continue };
        let places = points.iter().enumerate();
        let place = |(place, (_, rate)): (usize, &(String, f64))| {
            format!("{:.1},{:.1}", scale.x(place), scale.y(*rate))
        };
        let line = places.map(place).collect::<Vec<_>>().join(" ");
        let (x, y) = (WIDTH - RIGHT + 8.0, scale.y(*last) + 4.0);
        _ = writeln!(
            svg,
            "<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{x}\" y=\"{y:.1}\" fill=\"{colour}\">{name}</text>"
        );
    }
    svg
}

fn axes(scale: &Scale, series: &[Series]) -> String {
    let mut svg = String::new();
    let (end, left) = (WIDTH - RIGHT, LEFT - 8.0);
    for step in 0..=STEPS {
        let rate = scale.top * f64::from(step) / f64::from(STEPS);
        let (line, text) = (scale.y(rate), scale.y(rate) + 4.0);
        _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {line:.1}H{end}\" stroke=\"#dddddd\"/>\
             <text x=\"{left}\" y=\"{text:.1}\" text-anchor=\"end\">{rate:.0}</text>"
        );
    }
    let mut below = |x: f64, y: f64, text: &str| {
        _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{text}</text>");
    };
    let told = series.iter().flat_map(|line| &line.points).take(scale.across);
    for (place, (in_flight, _)) in told.enumerate() {
        below(scale.x(place), HEIGHT - BOTTOM + 18.0, in_flight);
    }
    below(LEFT.midpoint(end), HEIGHT - 8.0, "in flight");
    svg
}

/// The next 1, 2 or 5 with zeros.
fn round_up(value: f64) -> f64 {
    let zeros = 10_f64.powf(value.log10().floor());
    let mut rounds = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * zeros);
    rounds.find(|round| *round >= value).unwrap_or(value)
}
