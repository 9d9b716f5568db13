//! The settings of php.ini as PHP learns them; the rows are in `php_ini.rs`. One that is on and not built yet is told of, so that
//! nobody waits for reports that never come.

use steel_zend::{
    Level,
    ini::{self, Setting},
    report,
};

use crate::runtime::Failure;

/// What becomes of a setting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Works,
    /// A switch that does nothing yet.
    NotBuilt,
}

/// Who may change a setting.
#[derive(PartialEq, Eq)]
enum Scope {
    /// php.ini and the command line.
    System,
    /// The program, too.
    User,
}

macro_rules! ini {
    ($($name:literal, $scope:ident, $default:literal, $state:ident, $doc:literal;)*) => {
        use super::{Scope, Setting, State};

        const fn is_system(scope: Scope) -> bool {
            matches!(scope, Scope::System)
        }

        pub(super) const SETTINGS: &[Setting] =
            &[$(Setting { name: $name, default: $default, system: is_system(Scope::$scope) },)*];
        pub(super) const STATES: &[State] = &[$(State::$state,)*];
    };
}

#[path = "php_ini.rs"]
mod php_ini;

/// What the module declares.
pub(crate) const SETTINGS: &[Setting] = php_ini::SETTINGS;

/// At the start of a request: a warning for each switch that is on and does nothing.
pub(crate) fn warn_of_unbuilt() {
    let states = SETTINGS.iter().zip(php_ini::STATES);
    for (setting, _) in states.filter(|(setting, state)| **state == State::NotBuilt && ini::get_bool(setting.name)) {
        // No program runs yet that could be told, nor an error handler of its own.
        drop(Failure::of(report(Level::Warning, &format!("{} is not built yet", setting.name))));
    }
}
