//! Black-box tests; everything lives in the test target.
