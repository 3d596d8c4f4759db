//! Pages and counts. A list is read in two segments, rows with a value of the order column and rows
//! without, because nothing comes last either way; each segment is one range of an index. One
//! statement reads both, and where the model stands.

use crate::{
    Columns, Dialect, Statement, Tables,
    filter::{column, condition, value_of},
    rows::parts,
};
use lianxin_store::{
    Filter, Page, Place, Position, Row, Select, StoreError, TenantId, Value,
    read::ranges::{ranges, wants_value},
};
use sea_query::{
    Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, SqliteQueryBuilder,
    SubQueryStatement, Values,
};

/// The part of a list in which all rows have, or all lack, a value of the order column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    Valued,
    Empty,
}

/// A page about to be read.
pub struct Reading<'r> {
    dialect: &'r dyn Dialect,
    tables: &'r Tables,
    tenant: &'r TenantId,
    select: &'r Select,
    columns: Columns<'r>,
    /// Filter and search, as conditions of which a wanted row satisfies exactly one.
    wanted: Vec<Expr>,
    /// Column ordered by.
    column: &'static str,
}

/// The statement that counts rows.
pub fn count(
    dialect: &dyn Dialect,
    tables: &Tables,
    tenant: &TenantId,
    filter: &Filter,
    search: Option<&str>,
    as_of: Option<Position>,
) -> Result<Statement, StoreError> {
    let wanted = wanted(dialect, tenant, tables, filter, search)?;
    let counts = parts(dialect, tables, tenant, as_of).into_iter().map(|mut part| {
        let count = part.expr(Func::count(Expr::col(Asterisk))).and_where(wanted.clone()).take();
        Expr::from(SubQueryStatement::from(count))
    });
    let sum = counts.reduce(|left, right| left.add(right)).unwrap_or_else(|| Expr::val(0));
    Ok(dialect.built(&Query::select().expr(sum).take()))
}

/// Filter and search in one condition.
fn wanted(
    dialect: &dyn Dialect,
    tenant: &TenantId,
    tables: &Tables,
    filter: &Filter,
    search: Option<&str>,
) -> Result<Expr, StoreError> {
    let filter = condition(dialect, &tables.spec, filter)?;
    let found = search.map(|query| match dialect.found(tenant, &tables.generation, query) {
        Some(keys) => Expr::col(("rows", "key")).in_subquery(keys),
        None => Expr::val(false),
    });
    Ok(found.into_iter().fold(filter, Expr::and))
}

impl<'r> Reading<'r> {
    /// Refuses columns that the model does not declare.
    pub fn new(
        dialect: &'r dyn Dialect,
        tables: &'r Tables,
        tenant: &'r TenantId,
        select: &'r Select,
    ) -> Result<Self, StoreError> {
        let (spec, search, order) = (&tables.spec, select.search.as_deref(), select.order.column);
        column(spec, order)?;
        let columns = match select.columns {
            None => Columns::all(spec),
            Some(names) => {
                let others = names.iter().copied().filter(|name| *name != order);
                Columns::some(spec, std::iter::once(order).chain(others))?
            }
        };
        let ranges = ranges(spec, &select.filter, order);
        let wanted = ranges.iter().map(|range| wanted(dialect, tenant, tables, range, search));
        let wanted = wanted.collect::<Result<_, _>>()?;
        Ok(Self { dialect, tables, tenant, select, columns, wanted, column: order })
    }

    /// Where the model stands, and a row more than asked for, which tells whether more follow: at
    /// most so many of the first segment, and of the second what is left.
    ///
    /// The limit is part of the text: the engine would prepare the statement anew for a bound one.
    pub fn statement(&self) -> Result<Statement, StoreError> {
        let limit = u64::from(self.select.limit) + 1;
        let (mut text, mut values) = (String::from("WITH "), Vec::new());
        let mut page = String::new();
        for (number, (segment, after)) in self.segments().into_iter().enumerate() {
            let (rows, bound) = self.segment(segment, after)?.build(SqliteQueryBuilder);
            let (and, left) = match number {
                0 => ("", String::new()),
                _ => (", ", " - (SELECT count(*) FROM segment0)".to_owned()),
            };
            text += &format!("{and}segment{number} AS MATERIALIZED ({rows} LIMIT {limit}{left})");
            page += if number == 0 { "" } else { " UNION ALL " };
            page += &format!("SELECT * FROM segment{number}");
            values.extend(bound.0);
        }
        let (stands, bound) = self.stands().build(SqliteQueryBuilder);
        let gathering = self.columns.gathering(self.dialect);
        text += &format!(" SELECT ({stands}), {gathering} FROM ({page}) AS page");
        values.extend(bound.0);
        Ok((self.dialect.finished(text), Values(values)))
    }

    /// The page, of what the statement tells: where the model stands, and rows.
    pub fn page(&self, stands: Position, gathered: &str) -> Result<Page, StoreError> {
        let mut rows: Vec<Row> = self.columns.read(gathered)?;
        let more = rows.len() > self.select.limit as usize;
        rows.truncate(self.select.limit as usize);
        if self.select.backwards {
            rows.reverse();
        }
        Ok(Page { rows, more, position: stands })
    }

    fn stands(&self) -> SelectStatement {
        Query::select()
            .column("position")
            .from(self.dialect.table("read_model"))
            .and_where(Expr::col("tenant_id").eq(self.tenant.as_str()))
            .and_where(Expr::col("generation").eq(self.tables.generation.as_str()))
            .take()
    }

    /// The segments to read, in the direction of reading, each with the place to read on from.
    fn segments(&self) -> Vec<(Segment, Option<&'r Place>)> {
        let mut order = vec![Segment::Valued, Segment::Empty];
        let beyond_all = self.select.after.as_ref().is_some_and(|place| place.value == Value::Null);
        if wants_value(&self.select.filter, self.column) && !beyond_all {
            order.pop();
        }
        if self.select.backwards {
            order.reverse();
        }
        let Some(place) = &self.select.after else {
            return order.into_iter().map(|segment| (segment, None)).collect();
        };
        let of_place = if place.value == Value::Null { Segment::Empty } else { Segment::Valued };
        let rest = order.into_iter().skip_while(|segment| *segment != of_place);
        rest.map(|segment| (segment, (segment == of_place).then_some(place))).collect()
    }

    /// The select of one segment.
    fn segment(
        &self,
        segment: Segment,
        after: Option<&Place>,
    ) -> Result<SelectStatement, StoreError> {
        let ordered = column(&self.tables.spec, self.column)?;
        let within = match segment {
            Segment::Valued => ordered.is_not_null(),
            Segment::Empty => ordered.is_null(),
        };
        let within = match after {
            Some(place) => within.and(self.beyond(segment, place)),
            None => within,
        };
        let wanted = self.wanted.iter().map(|wanted| wanted.clone().and(within.clone()));
        let parts = parts(self.dialect, self.tables, self.tenant, self.select.as_of);
        let mut rows = self.columns.rows(&parts, &wanted.collect::<Vec<_>>());
        for column in self.order(segment) {
            rows.order_by(column, self.direction());
        }
        Ok(rows)
    }

    /// Whether rows stand beyond a place of their segment, in the direction of reading.
    fn beyond(&self, segment: Segment, place: &Place) -> Expr {
        let columns = self.order(segment).into_iter().map(|name| Expr::col(("rows", name)));
        let keys = [Expr::val(place.key.as_str()), Expr::val(place.row_key.as_str())];
        let values: Vec<Expr> = match segment {
            Segment::Valued => {
                [value_of(self.dialect, &place.value)].into_iter().chain(keys).collect()
            }
            Segment::Empty => keys.into(),
        };
        let (columns, values) = (Expr::tuple(columns), Expr::tuple(values));
        match self.direction() {
            Order::Desc => columns.lt(values),
            _ => columns.gt(values),
        }
    }

    fn order(&self, segment: Segment) -> Vec<&'static str> {
        match segment {
            Segment::Valued => vec![self.column, "key", "row_key"],
            Segment::Empty => vec!["key", "row_key"],
        }
    }

    fn direction(&self) -> Order {
        if self.select.order.descending == self.select.backwards { Order::Asc } else { Order::Desc }
    }
}
