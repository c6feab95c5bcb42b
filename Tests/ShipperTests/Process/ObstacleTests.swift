import Glibc
import KubernetesTestSupport
import ShipperContract
import Testing

@testable import podpattern_shipper

/// What stands in the way of log files, and what they may be like.
@Suite(.tags(.process)) struct ObstacleTests {
  private func stage(_ options: [String] = []) throws -> Stage {
    let stage = try Stage(options)
    stage.add("a")
    return stage
  }

  private func globs(_ stage: Stage, _ glob: String, excluding: [String] = []) -> Globs {
    Globs(
      FileSet(globs: ["\(stage.logs)/\(glob)"], excluded: excluding.map { "\(stage.logs)/\($0)" }),
      root: stage.logs)
  }

  /// Tests may run as root, from whom nothing is closed.
  @Test(.enabled(if: geteuid() != 0, "nothing is closed to root"))
  func `a folder that can't be opened is warned of, and log files beside it are found`() throws {
    let stage = try stage()
    for folder in ["app", "lost+found"] { try Folder.make("\(stage.logs)/\(folder)") }
    try stage.write(3, to: "app/a.log")
    chmod("\(stage.logs)/lost+found", 0)
    defer { chmod("\(stage.logs)/lost+found", 0o700) }
    let found = globs(stage, "*/*.log")
    #expect(found.files.map(\.path) == ["\(stage.logs)/app/a.log"])
    #expect(found.obstacles.map(\.text).count == 1)
    #expect(found.obstacles[0].text.contains("lost+found can't be opened"))
  }

  @Test func `log files with dates in their names are found, and copies of rotation are not`()
    throws
  {
    let stage = try stage()
    let names = [
      "app-1.2.3.log", "catalina.2026-01-31.log", "catalina.out", "x.log.2026-01-31", "x.log.1",
    ]
    for name in names + ["catalina.out.rotated.1", "catalina.out.rotated.0"] {
      try SmallFile.replace("\(stage.logs)/\(name)", with: "line\n")
    }
    let found = globs(stage, "*", excluding: ["*.rotated.[0-9]*"])
    #expect(found.files.map { Paths.name(of: $0.path) } == names.sorted())
  }

  @Test func `a file name of several lines makes a warning of one line`() throws {
    let warning = Warning.unreadable(
      path: "/v/a\noutput http has refused\u{1b}[31m\u{202e}.log", owner: 0, mode: 0o600)
    #expect(!warning.text.contains("\n"))
    #expect(!warning.text.contains("\u{1b}"))
    #expect(warning.text.hasPrefix("/v/a\\xaoutput http has refused\\x1b[31m\\x202e.log can't"))
  }

  @Test func `the holes of a sparse log file are not read`() throws {
    let stage = try stage()
    for name in ["a.log", "b.log"] {
      try stage.write(3, to: name)
      // As large as this filesystem lets a file be.
      var size = Int.max
      while truncate("\(stage.logs)/\(name)", size) != 0 { size /= 2 }
      #expect(size > 1 << 40)
    }
    let files = globs(stage, "*.log").files
    var scan = LineCounter()
    let began = Clocks.monotonic()
    for file in files {
      let rest = scan.count(file, to: [file.size], from: LineMark(), budget: 1 << 30)
      #expect(rest > 1 << 29)
      #expect(scan.isCounted(file.id, to: file.size))
      #expect(scan.mark(of: file.id, at: file.size).lines == 3)
    }
    #expect(Clocks.monotonic() - began < .seconds(60))
  }

  @Test func `lines that have not been counted yet are not taken for read`() throws {
    let stage = try stage()
    try stage.write(1000, to: "a.log")
    let file = try #require(globs(stage, "*.log").files.first)
    var scan = LineCounter()
    #expect(scan.count(file, to: [0, file.size], from: LineMark(), budget: 100) == 0)
    #expect(!scan.isCounted(file.id, to: file.size))
    let progress = FileProgress(
      file: file, position: LineMark(), end: LineMark(offset: file.size), isCounted: false)
    #expect(!progress.isRead)
  }

  @Test func `sums of lines and bytes stop at the greatest number`() {
    let most = LogAmount(lines: .max, bytes: .max)
    #expect(most + most == most)
    #expect(Int.max.adding(1) == .max)
    #expect(Int.min.adding(-1) == .min)
    #expect(Int.max.times(512) == .max)
    let warning = Warning.volumeFilling(used: .max, limit: 3, largest: "a", size: .max)
    #expect(!warning.text.isEmpty)
  }

  @Test func `a Fluent Bit chunk that shrinks while it is counted is counted as far as it goes`()
    throws
  {
    let stage = try stage()
    let folder = "\(stage.root)/chunks/tail.0"
    try Folder.make(folder)
    let path = "\(folder)/1-1.1.flb"
    let header: [UInt8] = [0xc1, 0] + Array(repeating: 0, count: 22)
    // [[0, {}], {"log": "ab"}]
    let record: [UInt8] = [0x92, 0x92, 0, 0x80, 0x81, 0xa3] + Array("log".utf8) + [0xa2, 97, 98]
    let file = try Descriptor(path, O_WRONLY | O_CREAT)
    try (header + record + record).withUnsafeBytes { try file.write($0, at: 0) }
    #expect(ChunkFolder.count(in: "\(stage.root)/chunks") == LogAmount(lines: 2, bytes: 6))
    #expect(ChunkFolder.waiting(in: "\(stage.root)/chunks").count == 1)
    truncate(path, header.count + record.count + 3)
    #expect(ChunkFolder.count(in: "\(stage.root)/chunks") == LogAmount(lines: 1, bytes: 3))
    truncate(path, header.count)
    #expect(ChunkFolder.waiting(in: "\(stage.root)/chunks").isEmpty)
  }
}
