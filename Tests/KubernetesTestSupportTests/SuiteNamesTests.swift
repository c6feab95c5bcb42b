internal import FoundationEssentials
internal import Testing

/// What `make test` leaves out it knows by name, since the command line knows no tags: this holds names
/// and traits together.
@Suite struct SuiteNamesTests {
  /// A suite as its file declares it.
  struct Declaration: CustomStringConvertible {
    let name: String
    let traits: String
    let file: String

    var description: String { "\(name) in \(file)" }
    var isDrill: Bool { traits.contains(".tags(.drill") }
    var isReal: Bool {
      [".realServer", ".realFluentBit"].contains { traits.contains($0) }
    }
  }

  @Test func `suites with the tag drill, and no others, are called Drills`() throws {
    let suites = try Self.suites()
    #expect(suites.contains { $0.isDrill })
    for suite in suites { #expect(suite.isDrill == suite.name.hasSuffix("Drills"), "\(suite)") }
  }

  @Test
  func `suites that need a real server or Fluent Bit, and no others, are called Real or Drills`()
    throws
  {
    for suite in try Self.suites() {
      if suite.name.hasPrefix("Real") { #expect(suite.isReal, "\(suite)") }
      if suite.isReal {
        #expect(suite.name.hasPrefix("Real") || suite.name.hasSuffix("Drills"), "\(suite)")
      }
    }
  }

  @Test func `what a test needs of that kind is said by its suite, unless that is a drill`() throws
  {
    for (file, text) in try Self.sources() where !text.contains(".tags(.drill") {
      for test in text.split(separator: "@Test(").dropFirst() {
        let traits = test.prefix { $0 != "`" && $0 != "{" }
        #expect(!traits.contains(".realServer") && !traits.contains(".drill"), "\(file)")
      }
    }
  }

  private static func suites() throws -> [Declaration] {
    try sources().flatMap { file, text in
      text.split(separator: "@Suite").dropFirst().compactMap { piece -> Declaration? in
        guard let keyword = piece.firstRange(of: #/\b(?:struct|class|enum|actor) (\w+)/#),
          let match = piece[keyword].firstMatch(of: #/ (\w+)/#)
        else { return nil }
        return Declaration(
          name: String(match.1), traits: String(piece[..<keyword.lowerBound]), file: file)
      }
    }
  }

  /// All test sources but this one.
  private static func sources() throws -> [(file: String, text: String)] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let files = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try files.filter { $0.hasSuffix(".swift") && !$0.hasSuffix("SuiteNamesTests.swift") }.map
    {
      ($0, try String(contentsOf: root.appending(path: $0), encoding: .utf8))
    }
  }
}
