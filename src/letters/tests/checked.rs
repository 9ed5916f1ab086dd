//! The check at start.

use crate::letters::{TextSources, Texts};

#[test]
fn the_built_in_texts_pass_their_own_check() {
    if let Err(faults) = Texts::new(TextSources::built_in()) {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
}
