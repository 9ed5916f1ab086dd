//! x

/// x
///
/// # Errors
/// x
pub async fn play(_into: Option<std::path::PathBuf>) -> Result<(), String> {
    Ok(())
}
