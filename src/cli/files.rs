//! Files in the place of the city's own (*andere Tabelle*), for trying what they would do.
//!
//! Knows: which file is read when none is named. Never: writes.
//!
//! Known weaknesses: `districts.toml` is always the one of the configuration folder.

use super::run::Failure;
use crate::config::{DISTRICTS, Source, TableFiles, open_if_there, routing_table, table_files};
use crate::routing::RoutingTable;
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
    /// What the files say.
    ///
    /// # Errors
    /// All faults of all files, with file and line.
    pub(super) fn read(&self, folder: &Path) -> Result<TableFiles, Failure> {
        let departments = source(self.table.as_deref(), folder, "departments.toml")?;
        HouseFiles::read(folder, self.rules.as_deref())?.with(&departments)
    }

    /// The table that they make; faults as for [`OtherFiles::read`].
    pub(super) fn routing_table(&self, folder: &Path) -> Result<RoutingTable, Failure> {
        let (departments, rules) = self.read(folder)?;
        departments.with_rules(rules).map(|(_, table)| table).map_err(Failure::Configuration)
    }
}

/// *Hausregeln und Bezirke*, as they are written.
pub(super) struct HouseFiles {
    rules: Source,
    districts: Option<Source>,
}

impl HouseFiles {
    /// Those in use, or this file of rules in their place.
    pub(super) fn read(folder: &Path, rules: Option<&Path>) -> Result<Self, Failure> {
        let districts = open_if_there(folder, DISTRICTS).map_err(|cause| Failure::Usage(format!("cannot read {DISTRICTS}: {cause}")))?;
        Ok(Self { rules: source(rules, folder, "routing.toml")?, districts })
    }

    /// What they say together with these departments.
    pub(super) fn with(&self, departments: &Source) -> Result<TableFiles, Failure> {
        table_files(departments, &self.rules, self.districts.as_ref()).map_err(Failure::Configuration)
    }

    /// The table that they make with these departments.
    pub(super) fn table(&self, departments: &Source) -> Result<RoutingTable, Failure> {
        routing_table(departments, &self.rules, self.districts.as_ref()).map_err(Failure::Configuration)
    }
}

/// The file that is named, or the usual one of the folder.
fn source(named: Option<&Path>, folder: &Path, usual: &str) -> Result<Source, Failure> {
    let path = named.map_or_else(|| folder.join(usual), Path::to_path_buf);
    let text = std::fs::read_to_string(&path).map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", path.display())))?;
    Ok(Source::new(&path.display().to_string(), &text))
}
