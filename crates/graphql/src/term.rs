//! The domain's terms as GraphQL enums: one implementation for all of them, with the Chinese term as
//! each value's description.

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType,
    Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::Field,
    registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use lianxin_domain::term::Term as DomainTerm;
use std::borrow::Cow;

/// A term of the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term<T>(pub T);

impl<T: DomainTerm> Term<T> {
    fn register<Own: InputType>(registry: &mut Registry) -> String {
        registry.create_input_type::<Own, _>(MetaTypeId::Enum, |_| MetaType::Enum {
            name: T::NAME.to_owned(),
            description: Some(format!("A term of the domain: {}.", chinese::<T>())),
            enum_values: T::TERMS
                .iter()
                .map(|term| (term.code().to_owned(), value_of(*term)))
                .collect::<IndexMap<_, _>>(),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<Own>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        })
    }
}

fn chinese<T: DomainTerm>() -> String {
    T::TERMS.iter().map(|term| term.chinese()).collect::<Vec<_>>().join("、")
}

fn value_of<T: DomainTerm>(term: T) -> MetaEnumValue {
    MetaEnumValue {
        name: term.code().to_owned(),
        description: Some(term.chinese().to_owned()),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    }
}

impl<T: DomainTerm> InputType for Term<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Self::register::<Self>(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let code = match &value {
            Value::Enum(name) => name.as_str(),
            Value::String(text) => text,
            _ => return Err(InputValueError::expected_type(value)),
        };
        let found = T::TERMS.iter().find(|term| term.code() == code);
        found
            .copied()
            .map(Self)
            .ok_or_else(|| InputValueError::custom(format!("{} has no value {code}", T::NAME)))
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.code()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: DomainTerm> OutputType for Term<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Self::register::<Self>(registry)
    }

    async fn resolve(
        &self,
        _context: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(InputType::to_value(self))
    }
}
