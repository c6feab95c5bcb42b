import CommandSupport
import FoundationEssentials
import KubernetesTestSupport
import Testing

@testable import podpattern

/// The man pages.
@Suite(.tags(.process)) struct ManualTests {
  private static func pages() throws -> [Manual.Page] {
    Manual(try #require(Podpattern.tree), date: "December 1, 2026").pages
  }

  private static func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  private static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  @Test func `there is a page for each command`() throws {
    let files = try Self.pages().map(\.file)
    #expect(files.first == "podpattern.1")
    #expect(files.contains("podpattern-rollout-status.1"))
    #expect(files.contains("podpattern-fleet-retry.1"))
    #expect(Set(files).count == files.count)
    // Nobody types these.
    #expect(!files.contains("podpattern-api-docs.1") && !files.contains("podpattern-help.1"))
  }

  @Test func `a page says what help says`() throws {
    let page = try #require(
      try Self.pages().first { $0.file == "podpattern-rollout-status.1" })
    let lines = page.text.split(separator: "\n").map(String.init)
    #expect(lines.starts(with: [".Dd December 1, 2026", ".Dt PODPATTERN-ROLLOUT-STATUS 1", ".Os"]))
    for line in [
      ".Nm podpattern-rollout-status", ".Nm podpattern rollout status",
      ".Op Fl \\&w Ar true|false", ".Op Ar pattern ...",
      ".It Fl \\&n Ar name , Fl \\-namespace Ns = Ns Ar name",
      "podpattern rollout status web \\-\\-timeout 5m", ".Xr podpattern-rollout 1",
    ] {
      #expect(lines.contains(line), "\(line)\n\(page.text)")
    }
    // A status of its own replaces the program's.
    let plan = try #require(try Self.pages().first { $0.file == "podpattern-plan.1" })
    #expect(plan.text.contains("2 if pods restart"))
    #expect(!plan.text.contains("2 wrong usage"))
    #expect(page.text.contains("2 wrong usage"))
  }

  @Test func `nothing in a text is taken for a request`() throws {
    let page = ManualPageProbe.text(abstract: "'.quoted' \\ .So it is.")
    #expect(page.contains("\n\\(aq.quoted\\(aq \\e .So it is.\n"))
  }

  /// A page of one command with a strange description.
  private enum ManualPageProbe {
    static func text(abstract: String) -> String {
      let escaped = abstract.replacing("\\", with: "\\\\")
      let dump =
        #"{"serializationVersion":0,"command":{"commandName":"a","abstract":"\#(escaped)"}}"#
      return CommandTree(helpDump: dump).map { Manual($0, date: "x").pages[0].text } ?? ""
    }
  }

  @Test func `the program writes them, with the date that a release sets`() async throws {
    let folder = try TemporaryFolder()
    let run = try await ProgramOutput.of(
      "/usr/bin/env",
      [
        "SOURCE_DATE_EPOCH=86400", try BuiltProgram.path("podpattern"), "man", "--directory",
        "\(folder.path)/man1",
      ], folder: folder.path, separatingErrors: true)
    #expect(run.status == 0 && run.text.isEmpty, "\(run.errors)")
    let text = try Self.read("\(folder.path)/man1/podpattern.1")
    #expect(text.hasPrefix(".Dd January 2, 1970\n"))

    let playground = try await ProgramOutput.of(
      try BuiltProgram.path("podpattern-playground"), ["--experimental-dump-help"],
      folder: folder.path)
    try folder.write("dump", playground.text)
    let other = try await ProgramRun(
      "man", "--directory", folder.path, "--help-dump", "\(folder.path)/dump")
    #expect(other.status == 0, "\(other.errors)")
    #expect(
      try Self.read("\(folder.path)/podpattern-playground.1").contains(
        ".Op Fl \\-until\\-ready"))
  }

  @Test func `a folder that is none, and a dump that is none, are told`() async throws {
    let run = try await ProgramRun("man", "--directory", "file/man", files: ["file": ""])
    #expect(run.status == 1 && run.errors.hasPrefix("file/man/podpattern.1: it can't be written"))
    let dump = try await ProgramRun(
      "man", "--directory", ".", "--help-dump", "dump", files: ["dump": "{}"])
    #expect(dump.status == 1 && dump.errors.hasPrefix("dump: it is not what a program prints"))
  }

  @Test(.enabled(if: has("mandoc"), "mandoc is not on PATH")) func `mandoc finds nothing wrong`()
    async throws
  {
    let folder = try TemporaryFolder()
    var files: [String] = []
    for page in try Self.pages() {
      try folder.write(page.file, page.text)
      files.append("\(folder.path)/\(page.file)")
    }
    let run = try await ProgramOutput.of(
      "/usr/bin/env", ["mandoc", "-Tlint", "-Wstyle"] + files, folder: folder.path)
    // Pages refer to others that are not installed yet.
    let faults = run.text.split(separator: "\n").filter {
      !$0.contains("referenced manual not found") && !$0.contains("outdated mandoc.db")
    }
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
  }

  @Test(.enabled(if: has("man"), "man is not on PATH")) func `man shows them without a warning`()
    async throws
  {
    let folder = try TemporaryFolder()
    for page in try Self.pages() {
      try folder.write(page.file, page.text)
      let run = try await ProgramOutput.of(
        "/usr/bin/env",
        [
          "LC_ALL=C.UTF-8", "MANROFFSEQ=", "MANWIDTH=80", "man", "--warnings", "-l",
          "\(folder.path)/\(page.file)",
        ],
        folder: folder.path, separatingErrors: true)
      #expect(run.status == 0 && run.errors.isEmpty, "\(page.file): \(run.errors)")
      #expect(run.text.contains("DESCRIPTION"), "\(page.file)")
    }
  }
}
