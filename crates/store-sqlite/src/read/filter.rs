//! [`Filter`] in the engine's terms. Two-valued, as [`Filter::matches`] is: nothing is neither true
//! nor false.

use super::{
    source::unknown,
    value::{element, expr},
};
use lianxin_store::{Filter, ModelSpec, StoreError, Value};
use sea_query::{Expr, ExprTrait, Func};

/// The condition over the columns of the table `rows`.
pub(super) fn condition(spec: &ModelSpec, filter: &Filter) -> Result<Expr, StoreError> {
    let column = |name: &'static str| column(spec, name);
    Ok(match filter {
        Filter::And(parts) => joined(spec, parts, true, |left, right| left.and(right))?,
        Filter::Or(parts) => joined(spec, parts, false, |left, right| left.or(right))?,
        // Without a value a comparison is null, and its opposite has to be true.
        Filter::Not(part) => condition(spec, part)?.is_not(true),
        Filter::Eq(name, Value::Null) => column(name)?.is_null(),
        Filter::Eq(name, value) => column(name)?.eq(expr(value)),
        Filter::In(name, values) => {
            let some: Vec<Expr> =
                values.iter().filter(|value| **value != Value::Null).map(expr).collect();
            let among = column(name)?.is_in(some);
            if values.contains(&Value::Null) { column(name)?.is_null().or(among) } else { among }
        }
        // Nothing is below or above no value.
        Filter::AtLeast(name, value) => column(name)?.gte(expr(value)),
        Filter::Below(name, value) => column(name)?.lt(expr(value)),
        Filter::Contains(name, text) => {
            Expr::from(Func::cust("instr").arg(column(name)?).arg(element(text))).gt(0)
        }
    })
}

/// A declared column of the table `rows`; never a name that the engine would take for a text.
pub(super) fn column(spec: &ModelSpec, name: &str) -> Result<Expr, StoreError> {
    let declared = spec.index_of(name).ok_or_else(|| unknown(spec, name))?;
    Ok(Expr::col(("rows", spec.columns[declared].name)))
}

fn joined(
    spec: &ModelSpec,
    parts: &[Filter],
    empty: bool,
    join: impl Fn(Expr, Expr) -> Expr,
) -> Result<Expr, StoreError> {
    let conditions = parts.iter().map(|part| condition(spec, part));
    let joined = conditions.reduce(|left, right| Ok(join(left?, right?)));
    joined.unwrap_or_else(|| Ok(Expr::val(empty)))
}
