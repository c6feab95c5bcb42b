import FoundationEssentials
import Testing

/// The files under `Golden`: `NAME.input.yaml`, and what comes of it, `NAME.golden.yaml`.
struct GoldenFile: Sendable, CustomTestStringConvertible {
  let name: String

  static let directory: URL = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden", directoryHint: .isDirectory)

  /// Every input, in the order of their names.
  static let all: [GoldenFile] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.filter { $0.hasSuffix(".input.yaml") }.sorted()
      .map { GoldenFile(name: String($0.dropLast(".input.yaml".count))) }
  }()

  /// Whether the expected files are to be written anew: `PODPATTERN_REWRITE_GOLDEN=1`.
  static var rewrites: Bool {
    ProcessInfo.processInfo.environment["PODPATTERN_REWRITE_GOLDEN"] != nil
  }

  var testDescription: String { name }

  func input() throws -> Data { try Data(contentsOf: url("input")) }

  func golden() throws -> String {
    String(decoding: try Data(contentsOf: url("golden")), as: UTF8.self)
  }

  func write(golden: String) throws { try Data(golden.utf8).write(to: url("golden")) }

  private func url(_ kind: String) -> URL { Self.directory.appending(path: "\(name).\(kind).yaml") }
}
