//! Which paths Windows takes for something else than a new file: devices, streams of other files, names that it changes. Paths
//! come in as text, since no other system splits them as Windows does.

/// Names that are devices, whatever stands behind a dot.
const DEVICES: [&str; 6] = ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"];

/// Names that are devices with a digit behind them; the raised digits of Latin-1 count as digits too.
const PORTS: [&str; 2] = ["COM", "LPT"];

/// Why the path names no file of its own on Windows; `None` when it may.
pub(super) fn refused_by_windows(path: &str) -> Option<&'static str> {
    let path = path.replace('/', "\\");
    if path.starts_with("\\\\.\\") {
        return Some("the path names a device");
    }
    let within = match path.strip_prefix("\\\\?\\") {
        // Of what stands behind this prefix, only disks and servers hold files.
        Some(rest) if !is_drive(rest) && !starts_with_any_case(rest, "UNC\\") => {
            return Some("the path names a device");
        }
        Some(rest) => rest,
        None => &path,
    };
    let within = if is_drive(within) { within.get(2..).unwrap_or_default() } else { within };
    let name = within.rsplit('\\').next().unwrap_or_default();
    if name.contains(':') {
        return Some("the path names a stream of a file");
    }
    if is_device(name) {
        return Some("the path names a device");
    }
    if name.ends_with(['.', ' ']) {
        return Some("the name ends with a dot or a space, which the system takes away");
    }
    let is_forbidden = |c: char| c < ' ' || "<>\"|?*".contains(c);
    name.chars().any(is_forbidden).then_some("the name holds a character that no name may have")
}

fn is_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && chars.next() == Some(':')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    if DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) {
        return true;
    }
    let mut digits = stem.chars();
    let is_numbered = digits.next_back().is_some_and(|digit| digit.is_ascii_digit() || "¹²³".contains(digit));
    is_numbered && PORTS.iter().any(|port| digits.as_str().eq_ignore_ascii_case(port))
}

fn starts_with_any_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}
