# The scalars that schemathesis has no values for: places in the record of the demo town, and money in fen.

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

schemathesis.graphql.scalar("Position", st.integers(0, 1_000).map(str).map(nodes.String))
schemathesis.graphql.scalar("Fen", st.integers(-1, 10_000_000).map(str).map(nodes.String))
