//! What the public reads of the demo town: the golden figures, no small count, and the fifty matters.

use super::{Demo, ON};
use crate::town::actor;
use jiff::civil::date;
use lianxin_app::queries::Analysed;
use lianxin_domain::actor::Role;
use lianxin_projections::{
    annual::{PublicCounts, PublicMeasure},
    kpi::Dimension,
};
use lianxin_store::Position;

fn told(counts: &PublicCounts) -> Vec<Option<u64>> {
    PublicMeasure::ALL.iter().map(|measure| counts.count(*measure)).collect()
}

impl Demo {
    pub(super) async fn the_annual_report_tells_the_golden_figures_and_no_small_count(&self) {
        let queries = self.town.app.queries();
        let petitioner = actor(Role::Petitioner);
        let report = queries.annual_report(&petitioner, 2023, ON, None).await.unwrap().unwrap();
        let Analysed { on, found: published, .. } = report;
        assert_eq!((on, published.year, published.least), (ON, 2023, 5));
        let whole: Vec<u64> =
            told(&published.report.whole).into_iter().map(Option::unwrap).collect();
        assert_eq!(whole, [64, 58, 52, 52, 50, 44, 53, 53, 42]);
        for table in &published.report.tables {
            for (place, total) in whole.iter().enumerate() {
                let column = table.rows.iter().map(|(_, counts)| told(counts)[place]);
                let (shown, withheld): (Vec<_>, Vec<_>) = column.partition(Option::is_some);
                let shown: Vec<u64> = shown.into_iter().flatten().collect();
                assert!(shown.iter().all(|count| *count >= 5), "{:?} {shown:?}", table.by);
                let left = total - shown.iter().sum::<u64>();
                match withheld.len() {
                    0 => assert_eq!(left, 0, "{:?} adds up", table.by),
                    1 => panic!("{:?} tells its only withheld count: {left}", table.by),
                    _ => assert!(left >= 5, "{:?} tells {left} of the withheld", table.by),
                }
            }
        }
        let by = |by: Dimension, code: &str| {
            let table = published.report.tables.iter().find(|table| table.by == by).unwrap();
            let row = table.rows.iter().find(|(key, _)| key.as_deref() == Some(code));
            row.unwrap().1.clone()
        };
        let station = by(Dimension::Station, "LX");
        assert_eq!(station.count(PublicMeasure::Registered), Some(24));
        assert_eq!(station.count(PublicMeasure::Closed), Some(19));
        let livelihood = by(Dimension::Livelihood, "true");
        assert_eq!(livelihood.count(PublicMeasure::Registered), Some(50));
        assert!(queries.annual_report(&petitioner, 9999, ON, None).await.unwrap().is_none());
        let before = queries.annual_report(&petitioner, 2022, ON, None).await.unwrap().unwrap();
        assert!(told(&before.found.report.whole).iter().all(Option::is_none));
        assert_eq!(before.on, date(2023, 1, 1), "a year that is over is judged by its end");
    }

    pub(super) async fn the_public_list_is_the_fifty_livelihood_matters_and_no_other(&self) {
        let queries = self.town.app.queries();
        let petitioner = actor(Role::Petitioner);
        let mut numbers = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = queries.public_matters(&petitioner, after.as_deref(), 20, None).await;
            let page = page.unwrap();
            assert_eq!((page.total, page.matters.len() <= 20), (50, true));
            assert!(page.position > Position::START);
            numbers.extend(page.matters.iter().map(|(_, matter)| matter.number.clone()));
            assert!(page.matters.iter().all(|(_, matter)| matter.community.is_some()));
            after = page.matters.last().map(|(place, _)| place.clone());
            if !page.more {
                break;
            }
        }
        let mut told: Vec<_> = numbers.clone();
        told.sort();
        told.dedup();
        assert_eq!((numbers.len(), told.len()), (50, 50), "each once");
        let livelihood =
            self.stories.iter().filter(|story| told.iter().any(|it| it == story.case()));
        assert_eq!(livelihood.count(), 50);
    }
}
