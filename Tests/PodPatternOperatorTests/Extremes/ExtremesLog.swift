internal import Foundation
internal import KubernetesCore

/// Tells which input a test process ended with: what is tried is written into a file before.
///
/// `EXTREMES_SEED` in the environment chooses other values, and `EXTREMES_ALL` tries all of them.
final class ExtremesLog {
  static let seed = ProcessInfo.processInfo.environment["EXTREMES_SEED"].flatMap { UInt64($0) } ?? 1
  let triesAll = ProcessInfo.processInfo.environment["EXTREMES_ALL"] != nil
  private let file: URL
  private let handle: FileHandle

  init(_ name: String) throws {
    file = FileManager.default.temporaryDirectory.appending(
      path: "podpattern-extremes-\(name)-\(ProcessInfo.processInfo.processIdentifier).log")
    try Data().write(to: file)
    handle = try FileHandle(forWritingTo: file)
    FileHandle.standardError.write(
      Data("extremes of \(name), seed \(Self.seed): what is tried stands in \(file.path)\n".utf8))
  }

  func note(_ path: FieldPath, _ value: JSONValue) {
    let text = "\(path) = \(String(decoding: value.serialized().prefix(2000), as: UTF8.self))\n"
    handle.seek(toFileOffset: 0)
    handle.truncateFile(atOffset: 0)
    handle.write(Data(text.utf8))
  }

  /// All went well: nobody needs to know what was tried last.
  func close() throws {
    try handle.close()
    try FileManager.default.removeItem(at: file)
  }

  /// What the process holds, in bytes.
  static var residentBytes: Int {
    let numbers =
      (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").compactMap { Int($0) } ?? []
    return numbers.count > 1 ? numbers[1] * 4096 : 0
  }
}
