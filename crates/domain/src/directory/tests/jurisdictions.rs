//! Jurisdictions: given what happened, when something is asked, then events or a refusal.

use super::*;
use JurisdictionCommand as C;

fn define(code: &str, level: Level, parent: Option<&str>) -> JurisdictionCommand {
    C::Define(JurisdictionDefined {
        code: code.into(),
        name: code.into(),
        level,
        parent: parent.map(Into::into),
        organ: format!("{code}人民代表大会"),
    })
}

#[test]
fn they_make_a_tree_that_narrows() {
    let mut world = World::new();
    let none = Jurisdiction::default();
    let county = define("修水县", Level::County, Some("九江市"));
    world.refuses(&none, &county, Code::UnknownReference, "jurisdiction");
    world.knows::<Jurisdiction>("九江市", &[define("九江市", Level::Municipal, None)]);
    let known: Jurisdiction = world.given(std::slice::from_ref(&county));
    world.repeats(&known, &county);
    world.refuses(&known, &define("修水县", Level::County, None), Code::AlreadyExists, "");
    let beside = define("甲市", Level::Municipal, Some("九江市"));
    world.refuses(&none, &beside, Code::JurisdictionLevel, "parent");
    let above = define("甲省", Level::Provincial, Some("九江市"));
    world.refuses(&none, &above, Code::JurisdictionLevel, "parent");
}

#[test]
fn they_are_renamed() {
    let world = World::new();
    let rename = C::Rename(Renamed { name: "义宁街道".into() });
    world.refuses(&Jurisdiction::default(), &rename, Code::UnknownReference, "");
    let mut town: Jurisdiction = world.given(&[define("YN", Level::Town, None)]);
    world.does(&mut town, &rename);
    world.repeats(&town, &rename);
    assert_eq!(town.name, "义宁街道");
}
