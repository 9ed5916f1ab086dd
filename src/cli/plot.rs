//! Threshold against coverage as a picture (*Kurve*).
//!
//! Knows: how it is drawn, in German, as SVG. Never: writes a file.
//!
//! Known weaknesses: the letters are the viewer's own.

use crate::routing::Evaluation;
use plotters::prelude::*;

const SIZE: (u32, u32) = (720, 420);

/// The picture: for each threshold which share would be routed, and which share of that would be right.
pub(super) fn curve(of: &Evaluation) -> Result<String, String> {
    let mut drawn = String::new();
    draw(of, &mut drawn).map_err(|cause| format!("cannot draw the picture: {cause}"))?;
    Ok(drawn)
}

fn draw(of: &Evaluation, into: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(into, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let last = of.curve.last().map_or(1, |point| point.threshold).max(2);
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .caption("Schwelle und Zuordnung", ("sans-serif", 18))
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(1..last, 0.0..100.0)?;
    chart
        .configure_mesh()
        .x_desc("Schwelle in Punkten")
        .y_desc("Anteil in %")
        .y_label_formatter(&|share| format!("{share:.0}"))
        .light_line_style(WHITE)
        .draw()?;
    let routed = of.curve.iter().map(|point| (point.threshold, point.coverage * 100.0));
    let right = of.curve.iter().filter_map(|point| Some((point.threshold, point.precision? * 100.0)));
    let (dark, bright) = (RGBColor(0, 80, 140).stroke_width(2), RGBColor(200, 90, 0).stroke_width(2));
    let key = |style: ShapeStyle| move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style);
    chart.draw_series(LineSeries::new(routed, dark))?.label("einem Amt zugeordnet").legend(key(dark));
    chart.draw_series(LineSeries::new(right, bright))?.label("davon richtig").legend(key(bright));
    if let Some(threshold) = of.threshold.filter(|threshold| *threshold <= last) {
        let line = LineSeries::new([(threshold, 0.0), (threshold, 100.0)], BLACK.stroke_width(1));
        chart.draw_series(line)?.label("Schwelle der Tabelle").legend(key(BLACK.stroke_width(1)));
    }
    chart.configure_series_labels().position(SeriesLabelPosition::LowerLeft).background_style(WHITE.mix(0.9)).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
