//! Fixed terms of the field as enums: one English identifier, one Chinese term.

/// An enum of terms, as the edges of the system see it.
pub trait Term: Copy + Eq + Send + Sync + 'static {
    /// Name of the enum.
    const NAME: &'static str;
    /// Every term, in declaration order.
    const TERMS: &'static [Self];
    /// The code in the log, in GraphQL and in columns.
    fn code(self) -> &'static str;
    /// The Chinese term.
    fn chinese(self) -> &'static str;
}

/// Declares an enum of terms.
///
/// `terms! { /// doc \n pub enum Track { Opinion = "OPINION" "群众意见", } }` expands to the enum with
/// its serde names, `as_str`, `zh` and `ALL`.
#[macro_export]
macro_rules! terms {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $zh:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[doc = $zh] #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every term, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in the log, in GraphQL and in columns.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The Chinese term.
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ }
            }
        }

        impl $crate::term::Term for $name {
            const NAME: &'static str = stringify!($name);
            const TERMS: &'static [Self] = Self::ALL;

            fn code(self) -> &'static str {
                self.as_str()
            }

            fn chinese(self) -> &'static str {
                self.zh()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(code: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|term| term.as_str() == code).ok_or_else(|| code.to_owned())
            }
        }
    };
}
