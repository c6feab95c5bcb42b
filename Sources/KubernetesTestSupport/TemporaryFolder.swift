internal import FoundationEssentials

/// A folder that is removed when nobody holds this any more.
public final class TemporaryFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// Makes an empty folder.
  ///
  /// - Throws: where the system's temporary folder can't be written.
  public init() throws {
    path = FileManager.default.temporaryDirectory.path + "/test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Whether there is a file of a name.
  public func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(name)")
  }

  /// Writes a file, which appears whole: whoever reads it meanwhile sees the old one.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - text: what it holds.
  ///   - isExecutable: whether it may be run as a program.
  /// - Throws: where the file can't be written.
  public func write(_ name: String, _ text: String, isExecutable: Bool = false) throws {
    let file = "\(path)/\(name)"
    guard isExecutable else {
      return try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
    }
    // Linux runs no program that anybody has open for writing (ETXTBSY), and whatever another test
    // starts in this moment has what this process has open: so another process writes it.
    let copy = try ProgramOutput(
      running: "/bin/sh", ["-c", "cat >\"$0\" && chmod 755 \"$0\"", file], input: text,
      folder: path)
    guard copy.status == 0 else { throw ProgramError("\(file): \(copy.text)") }
  }
}
