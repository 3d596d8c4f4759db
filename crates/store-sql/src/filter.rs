//! [`Filter`] in SQL. Two-valued, as [`Filter::matches`] is: nothing is neither true nor false.

use crate::{
    Dialect,
    rows::unknown,
    sets::{element, joined},
};
use lianxin_store::{Filter, ModelSpec, StoreError, Value};
use sea_query::{Expr, ExprTrait, Func};

/// The condition over the columns of the table `rows`.
pub(crate) fn condition(
    dialect: &dyn Dialect,
    spec: &ModelSpec,
    filter: &Filter,
) -> Result<Expr, StoreError> {
    let column = |name: &'static str| column(spec, name);
    let joined = |parts: &[Filter], empty, join: fn(Expr, Expr) -> Expr| {
        let conditions = parts.iter().map(|part| condition(dialect, spec, part));
        let joined = conditions.reduce(|left, right| Ok(join(left?, right?)));
        joined.unwrap_or_else(|| Ok(Expr::val(empty)))
    };
    Ok(match filter {
        Filter::And(parts) => joined(parts, true, Expr::and)?,
        Filter::Or(parts) => joined(parts, false, Expr::or)?,
        // Without a value a comparison is null, and its opposite has to be true.
        Filter::Not(part) => {
            Expr::from(Func::coalesce([condition(dialect, spec, part)?, Expr::val(false)])).not()
        }
        Filter::Eq(name, Value::Null) => column(name)?.is_null(),
        Filter::Eq(name, value) => column(name)?.eq(value_of(dialect, value)),
        Filter::In(name, values) => {
            let some = values.iter().filter(|value| **value != Value::Null);
            let among = column(name)?.is_in(some.map(|value| value_of(dialect, value)));
            if values.contains(&Value::Null) { column(name)?.is_null().or(among) } else { among }
        }
        // Nothing is below or above no value.
        Filter::AtLeast(name, value) => column(name)?.gte(value_of(dialect, value)),
        Filter::Below(name, value) => column(name)?.lt(value_of(dialect, value)),
        Filter::Contains(name, text) => {
            let place = Func::cust(dialect.place_of()).arg(column(name)?).arg(element(text));
            Expr::from(place).gt(0)
        }
    })
}

/// A value to compare with. Not for [`Value::Null`], which no comparison is true of.
pub(crate) fn value_of(dialect: &dyn Dialect, value: &Value) -> Expr {
    match value {
        Value::Null => Expr::val(None::<String>),
        Value::Bool(value) => dialect.truth(*value),
        Value::Int(value) => Expr::val(*value),
        Value::Text(value) => Expr::val(value.as_str()),
        Value::Set(texts) => Expr::val(joined(texts)),
    }
}

/// A declared column of the table `rows`; never a name that the engine would take for a text.
pub(crate) fn column(spec: &ModelSpec, name: &str) -> Result<Expr, StoreError> {
    let declared = spec.index_of(name).ok_or_else(|| unknown(spec, name))?;
    Ok(Expr::col(("rows", spec.columns[declared].name)))
}
