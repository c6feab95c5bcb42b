import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import Testing

/// The files of this repository, by their paths from its root.
enum Repository {
  /// The root's path.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func path(_ file: String) -> String { "\(root)/\(file)" }

  static func text(_ file: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path(file))), as: UTF8.self)
  }

  /// The objects of a YAML file.
  static func objects(_ file: String) throws -> [JSONValue] {
    try YAMLStream.parse(text(file)).map(\.value)
  }

  /// What a line of a file has after a prefix.
  static func value(after prefix: String, in file: String) throws -> String {
    let line = try text(file).split(separator: "\n").first { $0.hasPrefix(prefix) }
    let found = try #require(line, "\(file) has no line that begins with \(prefix)")
    return String(found.dropFirst(prefix.count)).replacing("\"", with: "")
  }
}
