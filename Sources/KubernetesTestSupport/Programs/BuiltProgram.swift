internal import FoundationEssentials

/// A program that was built along with the tests.
package enum BuiltProgram {
  /// Where a program is that stands beside that of the tests.
  package static func path(_ name: String) throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: tests).deletingLastPathComponent().appending(path: name).path
  }
}
