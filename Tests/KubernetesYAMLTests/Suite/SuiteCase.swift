import FoundationEssentials
import KubernetesCore

/// One case of the YAML test suite (github.com/yaml/yaml-test-suite), as a checkout of one of its
/// data releases has it: a folder with a text, its events, and its value where JSON has it.
///
/// The suite is not part of this repository; `YAML_TEST_SUITE` names the folder of a checkout.
struct SuiteCase {
  /// The folder's name, for messages only.
  let name: String
  let text: Data
  /// Whether the text is right by YAML 1.2.
  let isRight: Bool
  /// The documents' values, null ones too; nil where the suite gives none.
  let values: [JSONValue]?
  /// The events that YAML 1.2 makes of the text, as far as it is right.
  let events: [String]

  static let folder = ProcessInfo.processInfo.environment["YAML_TEST_SUITE"]
  static let requirement =
    "needs the YAML test suite (github.com/yaml/yaml-test-suite) in YAML_TEST_SUITE"

  /// Every case; `name` and `tags` are indexes that link to the same ones.
  static func all() throws -> [SuiteCase] {
    guard let folder else { return [] }
    let root = URL(filePath: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix("/in.yaml") && !$0.hasPrefix("name/") && !$0.hasPrefix("tags/") }
      .map { try SuiteCase(root.appending(path: $0).deletingLastPathComponent(), under: root) }
  }

  private init(_ folder: URL, under root: URL) throws {
    name = String(folder.path().dropFirst(root.path().count).trimmingPrefix("/"))
    text = try Data(contentsOf: folder.appending(path: "in.yaml"))
    events = try String(contentsOf: folder.appending(path: "test.event"), encoding: .utf8)
      .split(separator: "\n").map { Self.withoutStyle($0) }
    isRight = !FileManager.default.fileExists(atPath: folder.appending(path: "error").path())
    let json = try? Data(contentsOf: folder.appending(path: "in.json"))
    values = try json.map { try Self.documents($0) }
  }

  /// Leaves out what `LibYAML.Event.notation` leaves out.
  private static func withoutStyle(_ event: Substring) -> String {
    switch event.prefix(4) {
    case "+DOC", "-DOC": String(event.prefix(4))
    case "+SEQ", "+MAP": String(event).replacing(" []", with: "").replacing(" {}", with: "")
    default: String(event)
    }
  }

  /// JSON documents one after another: each ends where the lines so far are JSON.
  private static func documents(_ data: Data) throws -> [JSONValue] {
    var documents: [JSONValue] = []
    var text = ""
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      text += "\(line)\n"
      guard let value = try? JSONValue(parsing: text) else { continue }
      documents.append(value)
      text = ""
    }
    if !text.isEmpty { documents.append(try JSONValue(parsing: text)) }
    return documents
  }
}
