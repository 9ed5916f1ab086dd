//! Which candidate stands in which text, and how much (*Fundtafel*).
//!
//! Knows: sparse rows. Never: what a column means.
//!
//! Known weaknesses: rows are kept in memory; a hundred thousand mails take some hundred megabytes.

/// Rows of (column, value), each row in the order of its columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Matrix {
    entries: Vec<(u32, f64)>,
    ends: Vec<usize>,
    pub(super) columns: usize,
}

impl Matrix {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    pub(super) fn push(&mut self, row: impl IntoIterator<Item = (usize, f64)>) {
        self.entries.extend(row.into_iter().map(|(column, value)| (u32::try_from(column).unwrap_or(u32::MAX), value)));
        self.ends.push(self.entries.len());
    }

    pub(super) fn rows(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn row(&self, at: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.entries.get(start..end).unwrap_or_default().iter().map(|(column, value)| (*column as usize, *value))
    }

    /// In how many rows each column stands.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.columns];
        for (column, _) in &self.entries {
            if let Some(count) = counts.get_mut(*column as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The rows with only these columns, renumbered in the given order.
    pub(super) fn select(&self, keep: &[usize]) -> Self {
        let mut places = vec![None; self.columns];
        for (new, old) in keep.iter().enumerate() {
            if let Some(place) = places.get_mut(*old) {
                *place = Some(new);
            }
        }
        let mut out = Self::new(keep.len());
        for at in 0..self.rows() {
            out.push(self.row(at).filter_map(|(column, value)| Some((places.get(column).copied().flatten()?, value))));
        }
        out
    }

    /// The same rows, the value in each column times its factor; columns without a factor stay.
    pub(super) fn scaled(&self, factors: &[f64]) -> Self {
        let entries = self.entries.iter().map(|(column, value)| (*column, value * factors.get(*column as usize).copied().unwrap_or(1.0)));
        Self { entries: entries.collect(), ends: self.ends.clone(), columns: self.columns }
    }

    /// The rows at these places.
    pub(super) fn rows_at(&self, rows: &[usize]) -> Self {
        let mut out = Self::new(self.columns);
        for at in rows {
            out.push(self.row(*at));
        }
        out
    }

    /// Of columns of one kind that hold the same in every row, the first.
    pub(super) fn distinct_columns(&self, kind: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut columns: Vec<Vec<(u32, u64)>> = vec![Vec::new(); self.columns];
        for row in 0..self.rows() {
            for (column, value) in self.row(row) {
                if let Some(held) = columns.get_mut(column) {
                    held.push((u32::try_from(row).unwrap_or(u32::MAX), value.to_bits()));
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        (0..self.columns)
            .filter(|at| columns.get_mut(*at).is_some_and(|held| !held.is_empty() && seen.insert((kind(*at), std::mem::take(held)))))
            .collect()
    }
}
