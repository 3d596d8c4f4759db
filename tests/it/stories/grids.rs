//! A grid's life: defined, bounded, given to another station, split; its parts merged, and the last retired.

use super::{coded, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::{Value, json};

on_both_engines! {
    a_grid_is_split_and_its_parts_become_one,
}

async fn a_grid_is_split_and_its_parts_become_one(town: &Demo) {
    let [whole, east, west] = ["WHOLE", "EAST", "WEST"].map(fresh);
    for (code, name) in
        [(&whole, "宁红第6网格"), (&east, "宁红第6网格东"), (&west, "宁红第6网格西")]
    {
        let define = json!({ "code": code, "name": name, "community": "宁红", "station": "LX" });
        town.keeps("sys admin", "defineGrid", define).await;
    }
    let corner = |lon: f64, lat: f64| json!({ "lon": lon, "lat": lat });
    let ring = [(114.55, 29.03), (114.56, 29.03), (114.56, 29.04), (114.55, 29.03)];
    let ring = ring.map(|(lon, lat)| corner(lon, lat));
    let boundary = json!({ "code": whole, "crs": "CGCS2000", "ring": ring });
    town.keeps("sys admin", "setGridBoundary", boundary).await;
    let split = json!({ "code": whole, "into": [east, west], "reason": "人口增加" });
    town.keeps("sys admin", "splitGrid", split).await;
    let merge = json!({ "code": east, "into": west, "reason": "方便走访" });
    town.keeps("sys admin", "mergeGrid", merge).await;
    let rename = json!({ "code": west, "name": "宁红第7网格" });
    town.keeps("sys admin", "renameGrid", rename).await;
    let assign = json!({ "code": west, "station": "JD" });
    town.keeps("sys admin", "assignGridToStation", assign).await;

    let parts = json!([{ "code": east }, { "code": west }]);
    assert_eq!(standing(town, &whole).await, json!([false, "宁红第6网格", "LX", parts]));
    let into = json!([{ "code": west }]);
    assert_eq!(standing(town, &east).await, json!([false, "宁红第6网格东", "LX", into]));
    assert_eq!(standing(town, &west).await, json!([true, "宁红第7网格", "JD", []]));
    let retire = json!({ "code": west, "reason": "整体搬迁" });
    town.keeps("sys admin", "retireGrid", retire).await;
    assert_eq!(standing(town, &west).await, json!([false, "宁红第7网格", "JD", []]));
}

/// Whether a grid is in use, its name, its station, and what became of it.
async fn standing(town: &Demo, code: &str) -> Value {
    let query = "{ grids(first: 200) {
        edges { node { code name active station { code } became { code } } }
    } }";
    let told = town.ask("supervisor", query, json!({})).await;
    let grid = coded(&told["grids"], code);
    json!([grid["active"], grid["name"], grid["station"]["code"], grid["became"]])
}
