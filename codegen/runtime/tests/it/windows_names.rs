//! HC-14: names that Windows takes for something else than a new file, on whatever system the tests run.

use crate::windows_name::refused_by_windows;

const DEVICE: Option<&str> = Some("the path names a device");
const STREAM: Option<&str> = Some("the path names a stream of a file");
const ENDING: Option<&str> = Some("the name ends with a dot or a space, which the system takes away");
const CHARACTER: Option<&str> = Some("the name holds a character that no name may have");

#[test]
fn hc_14_names_that_windows_takes_for_something_else() {
    for (reason, paths) in [
        (DEVICE, "NUL nul Con prn.zip aux.tar.gz COM1 com0.txt LPT9 lpt1.x COM¹ lpt³.x Com² CONIN$ conout$.y"),
        (DEVICE, r"a\NUL a/nul.zip C:NUL C:\a\com7 \\server\share\con \\?\C:\nul"),
        (DEVICE, r"\\.\COM56 //./PhysicalDrive0 \\.\pipe\x \\?\GLOBALROOT\Device\Null \\?\pipe\x \\?\"),
        (STREAM, r"a.zip:evil C:\a.zip:evil:$DATA a\b:c \\?\C:\a:b nul: C:a:b ä:b"),
        (ENDING, r"a.zip. a.. C:\a\b... .. com10."),
        (CHARACTER, "a? a*b \"a\" a|b <a> a\u{1}b C:\\a\\b\u{1f}"),
        (None, r"a.zip C:a.zip C:\NUL\a.zip a:b\c.zip null com COM10 COMa com1x.txt lpt auxiliary.zip"),
        (None, r"..\a \\?\C:\a.zip \\?\unc\server\share\a.zip .hidden a.nul ü¹ ¹ C:\a\ \\server\share\a"),
    ] {
        for path in paths.split(' ') {
            assert_eq!(refused_by_windows(path), reason, "{path:?}");
        }
    }
    for (path, reason) in
        [("lpt1 .zip", DEVICE), ("nul ", DEVICE), ("a.zip ", ENDING), ("a. .", ENDING), ("a b.zip", None)]
    {
        assert_eq!(refused_by_windows(path), reason, "{path:?}");
    }
}
