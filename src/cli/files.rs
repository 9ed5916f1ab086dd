//! Files in the place of the city's own (*andere Tabelle*), for trying what they would do.
//!
//! Knows: which file is read when none is named. Never: writes.
//!
//! Known weaknesses: `districts.toml` is always the one of the configuration folder.

use super::run::Failure;
use crate::config::{ConfigFault, DISTRICTS, DepartmentsFile, DistrictsFile, RoutingFile, Source, open_if_there, routing_table};
use crate::routing::{HouseRules, RoutingTable};
use std::path::{Path, PathBuf};

/// `--table FILE --rules FILE`
#[derive(Debug, Default, clap::Args)]
pub struct OtherFiles {
    /// The changed departments.toml; the one in use when not given
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// The changed routing.toml; the one in use when not given
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
}

impl OtherFiles {
    /// The table that the files make.
    ///
    /// # Errors
    /// All faults of all files, with file and line.
    pub(super) fn routing_table(&self, folder: &Path) -> Result<RoutingTable, Failure> {
        let departments = source(&self.table(folder))?;
        let rules = source(&self.rules.clone().unwrap_or_else(|| folder.join("routing.toml")))?;
        routing_table(&departments, &rules, districts(folder)?.as_ref()).map_err(Failure::Configuration)
    }

    /// The departments with their keywords as the file has them, for learning.
    pub(super) fn departments(&self, folder: &Path) -> Result<DepartmentsFile, Failure> {
        let Source { file, text } = source(&self.table(folder))?;
        DepartmentsFile::read(&file, &text).map_err(Failure::Configuration)
    }

    fn table(&self, folder: &Path) -> PathBuf {
        self.table.clone().unwrap_or_else(|| folder.join("departments.toml"))
    }

    /// The house rules, districts among them.
    pub(super) fn house_rules(&self, folder: &Path) -> Result<HouseRules, Failure> {
        house_rules(self.rules.as_deref(), folder)
    }
}

/// The house rules of this file, or of the one in use; districts among them.
pub(super) fn house_rules(rules: Option<&Path>, folder: &Path) -> Result<HouseRules, Failure> {
    let rules = source(&rules.map_or_else(|| folder.join("routing.toml"), Path::to_path_buf))?;
    let districts = districts(folder)?.map_or(Ok(DistrictsFile::default()), |source| DistrictsFile::read(&source.file, &source.text));
    match (RoutingFile::read(&rules.file, &rules.text), districts) {
        (Ok(rules), Ok(districts)) => Ok(rules.with_districts(districts).rules().clone()),
        (rules, districts) => {
            let faults: Vec<ConfigFault> = [rules.err(), districts.err()].into_iter().flatten().flatten().collect();
            Err(Failure::Configuration(faults))
        }
    }
}

fn districts(folder: &Path) -> Result<Option<Source>, Failure> {
    open_if_there(folder, DISTRICTS).map_err(|cause| Failure::Usage(format!("cannot read {DISTRICTS}: {cause}")))
}

fn source(path: &Path) -> Result<Source, Failure> {
    let text = std::fs::read_to_string(path).map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", path.display())))?;
    Ok(Source::new(&path.display().to_string(), &text))
}
